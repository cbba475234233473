"""Pairs made of what was used, and runs over them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.db import db
from portal.search.golden import jobs as golden
from portal.search.golden import queries, services
from portal.search.golden.models import GoldenQuery, GoldenResult, GoldenRun
from portal.search.golden.terms import Origin, Reason
from portal.search.index.engine import engine
from portal.search.learning.terms import Reach
from portal.search.tuning.services import synonyms
from portal.search.tuning.services.synonyms import GroupCard
from tests.search import toys
from tests.search.searches import searched


@pytest.fixture
def desk(toy_kind, plain_ranking):
    return {
        "tunnel": toys.add(title="Reset the tunnel"),
        "kernel": toys.add(title="Kernel panic", audience="l3"),
        "old": toys.add(title="Old tunnel", confidence="archived"),
    }


def run(reason=Reason.DAILY):
    golden.look_for_pairs([{"reason": reason.value}])
    db.release()


def pairs():
    db.release()
    return {(each.text, each.answer) for each in db.session.scalars(select(GoldenQuery))}


def ranks():
    rows = select(GoldenQuery.text, GoldenResult.rank).join(
        GoldenResult, GoldenResult.query_id == GoldenQuery.id
    )
    return dict(db.session.execute(rows.order_by(GoldenResult.run_id)).all())


def test_two_uses_make_a_pair_and_one_does_not(desk):
    searched("tunnel down", "lena", used=desk["tunnel"])
    run()
    assert pairs() == set()
    searched("Tunnel  DOWN", "theo", used=desk["tunnel"])
    run()
    assert pairs() == {("Tunnel  DOWN", "TOY-1")} or pairs() == {("tunnel down", "TOY-1")}
    assert db.session.scalars(select(GoldenQuery.people)).one() == 2


def test_opening_is_not_using(desk):
    for who in ("lena", "theo"):
        searched("tunnel down", who, opened=desk["tunnel"])
    run()
    assert pairs() == set()


def test_a_code_needs_one_use(desk):
    searched("ORA-12541", "lena", used=desk["tunnel"])
    run()
    assert pairs() == {("ORA-12541", "TOY-1")}


def test_a_filter_is_no_code(desk):
    searched("service:vpn-4711 tunnel", "lena", used=desk["tunnel"])
    run()
    assert pairs() == set()


def test_a_pair_is_worded_by_whoever_could_read_least(desk):
    searched("the tunnel zanzibar-7", "tess", used=desk["tunnel"], reach=Reach.L3, days_ago=1)
    searched("tunnel zanzibar-7", "lena", used=desk["tunnel"], days_ago=3)
    run()
    pair = db.session.scalars(select(GoldenQuery)).one()
    assert (pair.text, pair.reach) == ("tunnel zanzibar-7", Reach.INTERNAL)


def test_a_retired_pair_does_not_come_back_by_itself(desk, viewer_of):
    searched("ORA-12541", "lena", used=desk["tunnel"])
    run()
    with db.writing() as session:
        services.retire(session.scalars(select(GoldenQuery)).one(), by=viewer_of("mona"))
    searched("ORA-12541", "theo", used=desk["tunnel"])
    run()
    assert db.session.scalars(select(GoldenQuery)).one().is_retired


def test_a_run_writes_down_ranks_for_who_needs_least(desk, viewer_of):
    with db.writing():
        services.add("tunnel", desk["tunnel"], by=viewer_of("rea"))
        services.add("kernel panic", desk["kernel"], by=viewer_of("rea"))
        services.add("printer", desk["tunnel"], by=viewer_of("rea"))
        services.add("old tunnel", desk["old"], by=viewer_of("rea"))
    run()
    assert ranks() == {"tunnel": 1, "kernel panic": 1, "printer": None}
    readers = dict(db.session.execute(select(GoldenQuery.text, GoldenQuery.reader)).all())
    assert readers["kernel panic"] == "l3"
    assert readers["tunnel"] == "internal"


def test_without_an_index_no_verdict(toy_kind, viewer_of):
    ref = toys.add(title="Reset the tunnel")
    with db.writing():
        services.add("tunnel", ref, by=viewer_of("rea"))
    engine.backend.clear()
    run()
    assert queries.last_run() is None


def test_no_pairs_no_run(desk):
    run()
    assert queries.last_run() is None


def test_turning_the_tuning_asks_for_a_run(desk, viewer_of):
    with db.writing():
        services.add("vpn", desk["tunnel"], by=viewer_of("rea"))
    run()
    with db.writing():
        synonyms.add(GroupCard(("vpn", "tunnel")), by=viewer_of("mona"))
    jobs.run_all()
    db.release()
    first, second = db.session.scalars(select(GoldenRun).order_by(GoldenRun.id))
    assert (first.tuning_mark, second.reason) == ("", Reason.TURNED)
    assert second.tuning_mark
    assert ranks() == {"vpn": 1}


def test_the_daily_run_is_asked_for_once_a_day(desk, viewer_of):
    with db.writing():
        services.add("tunnel", desk["tunnel"], by=viewer_of("rea"))
    golden.look_daily()
    golden.look_daily()
    jobs.run_all()
    golden.look_daily()
    assert jobs.waiting() == 0
    with clock.turned_to(clock.now() + timedelta(hours=23)):
        golden.look_daily()
    assert jobs.waiting() == 1


def test_a_pair_written_by_hand_says_so(desk, viewer_of):
    with db.writing():
        pair = services.add("  the   TUNNEL ", desk["tunnel"], by=viewer_of("rea"))
    assert (pair.origin, pair.text, pair.normal) == (Origin.WRITTEN, "the TUNNEL", "tunnel")


def test_words_more_people_may_see_replace_those_fewer_could(desk):
    searched("tag:secret tunnel zanzibar-7", "tess", used=desk["tunnel"], reach=Reach.L3)
    run()
    searched("the tunnel zanzibar-7", "lena", used=desk["tunnel"])
    run()
    pair = db.session.scalars(select(GoldenQuery)).one()
    assert (pair.text, pair.reach) == ("the tunnel zanzibar-7", Reach.INTERNAL)


def test_words_only_few_could_see_are_shown_once_somebody_writes_them(desk, viewer_of):
    searched("tunnel zanzibar-7", "tess", used=desk["tunnel"], reach=Reach.L3)
    run()
    assert queries.pairs(viewer_of("mona")) == []
    with db.writing():
        services.add("tunnel zanzibar-7", desk["tunnel"], by=viewer_of("mona"))
    assert [pair.origin for pair in queries.pairs(viewer_of("mona"))] == [Origin.WRITTEN]
