"""The same code on PostgreSQL: migrations, the life of an article, jobs, and the audit chain."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events, jobs, migration
from portal.core.db import db
from portal.core.settings import Settings
from portal.factory import create_app
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.insights.months import Month
from portal.insights.pages.gathering import panels
from portal.insights.payback.desk import of_article
from portal.insights.payback.lists import LedgerWanted
from portal.insights.payback.queries import overview
from portal.insights.payback.queries.ledger import ledger
from portal.insights.payback.queries.mending import to_mend
from portal.insights.queries import behind
from portal.insights.terms import Behind, Key, Question
from portal.insights.wanted import Wanted
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.queries import articles
from portal.kb.services import writing
from portal.kb.terms import Kind
from portal.search.golden import queries
from portal.search.golden import services as golden
from portal.search.index.tuning import Weights
from portal.search.jobs import rebuild
from portal.search.learning import queries as gaps
from portal.search.learning import services as searches
from portal.search.learning.terms import GapState
from portal.search.tuning import stored
from portal.search.tuning.logged import logged_queries
from portal.search.tuning.services import synonyms, weights
from portal.search.tuning.services.synonyms import GroupCard
from portal.sla import jobs as sla_jobs
from portal.sla.models.clocks import ClockFiring
from portal.sla.queries.standing import standing
from portal.sla.services import calendars, clocks
from portal.sla.services.calendars import CalendarCard
from portal.sla.stored import Work
from portal.sla.terms import Facts, Subject
from portal.tables import metadata
from tests import postgres
from tests.cast import seat_the_cast
from tests.conftest import SECRET
from tests.gaps import add_gap
from tests.insights import quarter
from tests.search.searches import searched
from tests.shelf import put

SHIFT = CalendarCard("Shift", Work("Europe/Berlin", (((480, 960),),) * 7))
TEXT = Content(title="Pool exhausted", body="1. Look.\n2. Widen it.\n", summary="Widens the pool.")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with postgres.running() as url:
        yield url


@pytest.fixture
def on_postgres(cluster: str, tmp_path: Path) -> Iterator[None]:
    settings = Settings(
        data=tmp_path, database_url=cluster, secret_key=SECRET, embedded_worker=False
    )
    create_app(settings, TESTING=True)
    migration.migrate()
    seat_the_cast()
    yield
    db.release()
    migration.downgrade("base")
    db.close()


def viewer(name: str) -> Viewer:
    return Viewer(db.session.scalars(select(Person).where(Person.name == name.capitalize())).one())


def test_migrated_tables_are_the_models(on_postgres):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_an_article_goes_from_draft_to_reader(on_postgres):
    with db.writing():
        proposal = writing.create_article(Kind.SOP, TEXT, by=viewer("theo"))
        PROPOSAL.advance(proposal, "submit", by=viewer("theo"))
        read = proposal.content.fingerprint
        PROPOSAL.advance(proposal, "approve", by=viewer("rea"), fingerprint=read)
        PROPOSAL.advance(proposal, "publish", by=viewer("rea"))
    found = articles.by_slug("pool-exhausted", viewer=viewer("lena"))
    assert found.revision.body == TEXT.body
    assert articles.browse(articles.Shelf(), viewer=viewer("lena")).total == 1


def test_jobs_are_done_and_the_audit_chain_holds(on_postgres):
    with db.writing():
        writing.create_article(Kind.FAQ, TEXT, by=viewer("theo"))
    assert jobs.run_all() > 0
    assert (jobs.waiting(), list(events.broken_links())) == (0, [])


def test_the_search_is_turned_and_its_pairs_are_found(on_postgres):
    with db.writing():
        synonyms.add(GroupCard(("pool", "connections"), one_way=True), by=viewer("mona"))
        weights.put(Weights(title=6.0), by=viewer("mona"), seen=1)
    tuning = stored.current()
    assert (tuning.weights.title, tuning.synonyms[0].terms) == (6.0, ("pool", "connections"))
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=viewer("tess"))
        PROPOSAL.advance(proposal, "publish_directly", by=viewer("tess"))
        golden.add("pool exhausted", proposal.article.ref, by=viewer("rea"))
    searched("pool full ORA-12541", used=proposal.article.ref)
    rebuild()
    jobs.run_all()
    assert logged_queries(viewer("mona"))[0].text == "pool full ORA-12541"
    assert len(queries.standings(viewer("mona"))) == 2
    assert queries.history(viewer("mona"))[-1].measures.pairs == 2


def test_searches_in_vain_become_a_gap_and_are_counted(on_postgres):
    gap = add_gap("badge reader beeps", people=["lena", "theo"])
    assert (gap.people, gap.escalations) == (2, 2)
    assert gaps.counts(viewer("mona"))[GapState.OPEN] == 1
    assert [each.gap for each in gaps.searched_in_vain(viewer("mona"), days=7)] == [gap.ref]
    assert gaps.found_and_left(viewer("mona"), days=7) == []
    assert gaps.success(days=7).searches == 2
    assert sorted(gaps.searchers(gap.id)) == sorted(viewer(name).id for name in ("lena", "theo"))
    with db.writing():
        assert searches.forget(days=0) == 2


def test_clocks_run_and_thresholds_are_told(on_postgres):
    incident = Subject("incident", 1)
    with db.writing():
        clocks.start(incident, Facts(priority=1), at=clock.ago(hours=5))
        calendar = calendars.add(SHIFT, by=viewer("mona"))
        number = calendar.id
    sla_jobs.ring()
    jobs.run_all()
    told = {each.percent for each in db.session.scalars(select(ClockFiring))}
    assert told == {50, 75, 100, 150}
    assert standing([incident])[incident].word == "Breached"
    assert number == 3


def test_payback_is_noted_and_counted(on_postgres):
    put(Kind.SOP, TEXT)
    with db.writing():
        report(Report(title="Pool is exhausted", channel=Channel.PHONE), by=viewer("lena"))
    jobs.run_all()
    mona = viewer("mona")
    [line] = overview.lines(mona)
    assert line.payoff.verdict.value == "early"
    assert of_article(mona, line.record).avoided.total == 0
    assert ledger(LedgerWanted(), viewer=mona) == []
    assert to_mend(mona) == []


def test_the_desk_is_measured_by_the_same_numbers(on_postgres):
    """`tests/insights` says where they come from."""
    with clock.turned_to(quarter.TODAY), db.writing():
        quarter.fill(viewer)
    with clock.turned_to(quarter.TODAY):
        wanted, mona = Wanted(last=Month(2026, 3), span=3), viewer("mona")
        shown = [panel for question in Question for panel in panels(question, wanted, mona)]
        behinds = {which: behind.cases(which, wanted, mona).total for which in Behind}
    found = {
        panel.key: {row[0].value: [cell.value for cell in row[1:]] for row in panel.table.rows}
        for panel in shown
    }
    assert found[Key.MTTD]["Jan 2026"] == [2, 600, 1800, 1200]
    assert found[Key.RESOLVE]["All months"] == [6, 3600, 60_000, 16_500]
    assert found[Key.MTBF]["Mail"] == [3, 2, 427_800, 2_665_800, 1_546_800]
    assert found[Key.FIRST_CONTACT]["All months"] == [5, 1, 20.0]
    assert found[Key.ESCALATION]["All months"] == [7, 2, 28.6, 1, 14.3]
    assert found[Key.COMPLIANCE]["SLA response"] == [3, 2, 66.7, 100, 135]
    assert found[Key.COMPLIANCE]["SLA resolution"] == [2, 1, 50.0, 25, 105]
    assert found[Key.KNOWN]["Feb 2026"] == [0, 0, 1, 0, 0, 1]
    assert found[Key.SEARCH]["All months"] == [5, 2, 40.0, 2, 40.0]
    assert found[Key.BY_TYPE]["Normal"] == [2, 1, 50.0, 2, 1200, 3600, 2400]
    assert found[Key.ACTIONS]["All actions"][:6] == [5, 3, 1, 50.0, 50.0, 33.3]
    assert behinds[Behind.RESOLVED] == 6
    assert behinds[Behind.MISSED_SLA] == 2
    assert behinds[Behind.FIRST_CONTACT] == 1
