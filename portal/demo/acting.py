"""What followed from the demo's incidents and postmortems: actions in every state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from portal.actions.lifecycle import ACTION
from portal.actions.models import Action
from portal.actions.services.planning import Plan, propose
from portal.actions.terms import QUIET_DAYS, ActionType, Strength, Verification
from portal.demo import story
from portal.demo.looking_back import Told
from portal.demo.rendering import rendered
from portal.demo.seating import Company
from portal.demo.supporting import Case
from portal.demo.year import Year
from portal.incidents.texts import Text

Texts = Mapping[str, Text]


def texts() -> Texts:
    """Return what actions are about, rendered; slow, so ask before writing."""
    return {card["title"]: rendered(card["text"]) for card in story.read("actions")}


@dataclass(slots=True)
class Act:
    """One action of the story; `action` is there once it was proposed."""

    card: Any
    source: Case | Told
    text: Text
    action: Action | None = None


def act_on(year: Year, company: Company, told: list[Case | Told], words: Texts) -> None:
    """Put every action and its course on the calendar."""
    sources = {each.card["title"]: each for each in told}
    for card in story.read("actions"):
        act = Act(card, sources[card["after"]], words[card["title"]])
        year.add(card["days_ago"], partial(_propose, year, company, act))
        for said in card["course"]:
            year.add(said["days_ago"], partial(_go_on, company, act, said))


def _propose(year: Year, company: Company, act: Act) -> None:
    card = act.card
    day = None if card["due_in"] is None else year.today.date() + timedelta(days=card["due_in"])
    days = card.get("quiet_days")
    plan = Plan(
        title=card["title"],
        description=act.text,
        type=ActionType(card["type"]),
        strength=Strength(card["strength"]),
        owner=company.people[card["owner"]] if card["owner"] else None,
        due_on=day,
        reference=card["reference"],
        verification=Verification.QUIET if days else Verification.PERSON,
        quiet_days=days or QUIET_DAYS,
    )
    act.action = propose(act.source.it, plan, by=company.viewer(card["by"]))


def _go_on(company: Company, act: Act, said: Any) -> None:
    by = company.viewer(said["by"])
    ACTION.advance(act.action, said["do"], by=by, note=said.get("note", ""))
