"""Searches in vain and the gaps they make, for tests of other features."""

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.search.learning import gathering, services
from portal.search.learning.models import Gap
from portal.search.query import parse
from portal.search.results import Results


def search_in_vain(text: str, viewer: Viewer) -> None:
    """Keep a search that found nothing; the caller is inside `db.writing()`."""
    services.keep(Results(parse(text)), viewer, token=services.new_token())


def add_gap(text: str, *, people: list[str]) -> Gap:
    """Let these people search in vain and hand over; returns the gap of the last one."""
    with db.writing():
        for name in people:
            rows = select(Person).where(Person.email == f"{name}@example.test")
            viewer = Viewer(db.session.scalars(rows).one())
            search_in_vain(text, viewer)
            services.escalated(viewer)
        gathering.settle()
        return db.session.scalars(select(Gap).order_by(Gap.id.desc())).first() or Gap()
