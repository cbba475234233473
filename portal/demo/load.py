"""Fill an empty database with the demo company and its year."""

from collections.abc import Callable, Iterable
from itertools import chain

from sqlalchemy import select, text

from portal.accounts.demo_sign_ins import mark_as_demo
from portal.accounts.models import Person
from portal.core import clock
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.errors import Conflict
from portal.demo import (
    acting,
    causing,
    changing,
    looking_back,
    reviewing,
    searching,
    seating,
    story,
    supporting,
    turning,
    using,
    writing,
)
from portal.demo.story import Story
from portal.demo.writing import Desk
from portal.demo.year import Year
from portal.home.sample import marking
from portal.kb.models.article import Article
from portal.kb.services import attaching


def _nobody(_passed: int, _all: int) -> None:
    """Let the year pass unwatched."""


def fill(blobs: BlobStore, *, tell: Callable[[int, int], None] = _nobody) -> None:
    """Write the whole demo, or nothing at all; refuses a database that holds anything.

    Files go into `blobs`; `tell` hears how far it is. The whole year is one transaction: an
    interrupted run leaves the database as empty as it was.
    """
    _require_empty()
    stories = list(story.stories())
    files = {
        path.name: attaching.keep(path.read_bytes(), path.name, blobs=blobs)
        for path in story.files()
    }
    told, acts = supporting.cases(), acting.texts()
    causes, planned, looks = causing.causes(), changing.cases(), looking_back.told()
    with db.writing():
        _require_empty()
        _number_from_one()
        before = marking.numbers_now()
        year = Year(today=clock.now())
        order = sorted(stories, key=writing.begun, reverse=True)
        numbers = article_numbers(order)
        since = {said.slug: said.versions[0].days_ago for said in order}
        desk = Desk(company=seating.seat(year), numbers=numbers, since=since, files=files)
        writing.write_year(year, desk, order)
        reviewing.open_year(year, desk)
        using.use_year(year, desk, order)
        searching.search_year(year, desk)
        turning.turn_year(year, desk)
        supporting.support_year(year, desk, told)
        causing.look_for_causes(year, desk, causes, told)
        changing.change_year(year, desk, planned)
        looking_back.look_back(year, desk, told, looks)
        acting.act_on(year, desk.company, [*told, *looks], acts)
        year.play(tell)
        mark_as_demo()
        marking.mark(before)


def article_numbers(stories: Iterable[Story]) -> dict[str, int]:
    """Return the number of each article, by its file; articles begun elsewhere take theirs too."""
    proposed = [card["opened"] for card in story.read("proposals") if "new" in card]
    looked_back = (looking_back.begun(card) for card in story.read_each("postmortems"))
    others = [*proposed, *causing.begun(story.read("problems")), *chain(*looked_back)]
    return writing.numbers(stories, others)


def _require_empty() -> None:
    for model in (Person, Article):
        if db.session.scalar(select(model.id).limit(1)) is not None:
            raise Conflict(
                "This database is not empty, and the demo never mixes with real work: "
                "point PORTAL_DATA or PORTAL_DATABASE_URL to a new one."
            )


def _number_from_one() -> None:
    """Let the first article be KB-1, also where an interrupted run used up numbers."""
    if db.session.get_bind().dialect.name == "postgresql":
        restart = "SELECT setval(pg_get_serial_sequence('article', 'id'), 1, false)"
        db.session.execute(text(restart))
