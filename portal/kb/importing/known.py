"""People, teams, services and categories by the names that files use for them."""

from collections.abc import Iterable

from slugify import slugify
from sqlalchemy import select

from portal.accounts.models import Person, Team
from portal.catalog.models import Category, Service
from portal.core import clock
from portal.core.db import db

LONGEST_NAME = 80


class Known:
    """Ids by name, read once a run; names count without case and punctuation."""

    def __init__(self) -> None:
        people = select(Person.email, Person.id).where(Person.left_at.is_(None))
        self._people = dict(db.session.execute(people).all())
        self._teams = _by_key(db.session.execute(select(Team.name, Team.id)).all())
        self._services = _by_key(db.session.execute(select(Service.name, Service.id)).all())
        self._categories = _by_key(db.session.execute(select(Category.name, Category.id)).all())

    def person(self, email: str | None) -> int | None:
        """The person who has this address and still works here."""
        return self._people.get((email or "").strip().lower())

    def team(self, name: str | None) -> int | None:
        """The team of this name."""
        return self._teams.get(_key(name or ""))

    def service(self, name: str) -> int | None:
        """The service of this name."""
        return self._services.get(_key(name))

    def category(self, name: str | None) -> int | None:
        """The category of this name."""
        return self._categories.get(_key(name or ""))

    def add_services(self, names: Iterable[str]) -> None:
        """Put services of these names into the catalog where they are missing."""
        for name in names:
            if _key(name) and self.service(name) is None:
                service = Service(
                    name=name[:LONGEST_NAME], slug=_free_slug(Service, name), created_at=clock.now()
                )
                db.session.add(service)
                db.session.flush()
                self._services[_key(name)] = service.id

    def add_categories(self, names: Iterable[str]) -> None:
        """Put categories of these names into the catalog where they are missing."""
        for name in names:
            if _key(name) and self.category(name) is None:
                category = Category(name=name[:LONGEST_NAME], slug=_free_slug(Category, name))
                db.session.add(category)
                db.session.flush()
                self._categories[_key(name)] = category.id


def _by_key(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {_key(name): number for name, number in rows}


def _key(name: str) -> str:
    return "".join(ch for ch in name.casefold() if ch.isalnum())


def _free_slug(model: type[Service] | type[Category], name: str) -> str:
    wanted = slugify(name, max_length=70, word_boundary=True) or "unnamed"
    taken = set(db.session.scalars(select(model.slug).where(model.slug.startswith(wanted))))
    number, candidate = 1, wanted
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate
