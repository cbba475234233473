"""The company itself: its teams, people, services and shelves, before anything happens."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from portal.accounts.demo_sign_ins import PASSWORD
from portal.accounts.models import Person, Team
from portal.accounts.passwords import hash_of
from portal.accounts.services import people, teams
from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Criticality, Service
from portal.catalog.services import categories, services
from portal.core import clock
from portal.core.db import db
from portal.demo import story
from portal.demo.year import Year
from portal.kb.models.proposal import DirectPublishing


@dataclass(slots=True)
class Company:
    """Who and what there is, by the names the files use."""

    teams: dict[str, Team] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)  # by first name
    services: dict[str, Service] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)

    def viewer(self, first_name: str) -> Viewer:
        """Return that person's eyes."""
        return Viewer(self.people[first_name])


def seat(year: Year) -> Company:
    """Found the company: an administrator, the teams and shelves, then everybody who joined."""
    facts = story.read("company")
    company = Company()
    password_hash = hash_of(PASSWORD)  # one for all: hashing takes long on purpose
    founder, *others = sorted(facts["people"], key=lambda person: -person["joined"])
    year.add(founder["joined"], partial(_found, company, facts, founder, password_hash))
    for person in others:
        year.add(person["joined"], partial(_join, company, person, password_hash))
        if "left" in person:
            year.add(person["left"], partial(_leave, company, person))
    for grant in facts["direct_publishing"]:
        year.add(grant["days_ago"], partial(_grant, company, grant))
    return company


def _found(company: Company, facts: Any, founder: Any, password_hash: str) -> None:
    admin = people.add(
        founder["email"],
        name=founder["name"],
        by=None,
        roles={Role.ADMIN},
        password_hash=password_hash,
        zone=founder["zone"],
    )
    company.people[story.first_name(admin.email)] = admin
    for card in facts["teams"]:
        said = {name: card[name] for name in ("name", "region", "description", "email")}
        team = teams.add(teams.TeamCard(tier=Tier(card["tier"]), **said), by=Viewer(admin))
        company.teams[team.name] = team
    roles = {Role(role) for role in founder["roles"]}
    people.assign(admin, team=company.teams[founder["team"]], roles=roles, by=Viewer(admin))
    for card in facts["services"]:
        service = services.add(_service_card(company, card), by=Viewer(admin))
        company.services[service.name] = service
    for card in facts["categories"]:
        _shelve(company, card, by=Viewer(admin))
    db.session.flush()


def _service_card(company: Company, card: Any) -> services.ServiceCard:
    return services.ServiceCard(
        name=card["name"],
        description=card["description"],
        team_id=company.teams[card["team"]].id,
        criticality=Criticality(card["criticality"]),
        dashboard_url=card["dashboard"],
        repository_url=card["repository"],
        on_call_url=card["on_call"],
    )


def _shelve(company: Company, card: Any, *, by: Viewer) -> None:
    top = categories.CategoryCard(card["name"], card["description"])
    parent = company.categories[card["name"]] = categories.add(top, by=by)
    for name in card["shelves"]:
        inside = categories.CategoryCard(name, parent_id=parent.id)
        company.categories[name] = categories.add(inside, by=by)


def _join(company: Company, who: Any, password_hash: str) -> None:
    person = people.add(
        who["email"],
        name=who["name"],
        by=company.viewer("ada"),
        team=company.teams[who["team"]],
        roles={Role(role) for role in who["roles"]},
        password_hash=password_hash,
        zone=who["zone"],
    )
    company.people[story.first_name(person.email)] = person


def _leave(company: Company, who: Any) -> None:
    person = company.people[story.first_name(who["email"])]
    people.leave(person, by=company.viewer("ada"))


def _grant(company: Company, grant: Any) -> None:
    person = company.people[story.first_name(grant["person"])]
    admin = company.people[story.first_name(grant["by"])]
    for kind in grant["kinds"]:
        db.session.add(
            DirectPublishing(
                person_id=person.id,
                kind=kind,
                granted_by_id=admin.id,
                granted_at=clock.now(),
            )
        )
