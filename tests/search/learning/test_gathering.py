"""Failed searches find one another, and nothing else becomes a gap."""

import pytest
from sqlalchemy import select

from portal.core import events
from portal.core.db import db
from portal.search.learning import gathering, services
from portal.search.learning.lifecycle import GAP
from portal.search.learning.models import Gap, SearchObservation
from portal.search.learning.terms import GapState, Reach
from tests.gaps import search_in_vain

BADGE = "badge reader beeps"


def gaps() -> list[Gap]:
    db.release()
    return list(db.session.scalars(select(Gap).order_by(Gap.id)))


@pytest.fixture
def vain(viewer_of):
    """`vain("lena", "badge beeps")`: a search that found nothing."""

    def search(name, text):
        with db.writing():
            search_in_vain(text, viewer_of(name))

    return search


def test_one_person_makes_no_gap(vain, later):
    vain("lena", BADGE)
    later(minutes=3)
    vain("lena", "beeping badge reader")
    later(minutes=11)
    assert gaps() == []


def test_two_people_make_one(vain, later):
    vain("lena", BADGE)
    vain("theo", "badge raeder beeping")
    later(minutes=11)
    (gap,) = gaps()
    assert (gap.text, gap.people, gap.searches, gap.tiers) == (BADGE, 2, 2, [1, 2])
    assert [each.text for each in gap.wordings] == [BADGE, "badge raeder beeping"]
    found = db.session.scalars(select(events.Event).where(events.Event.ref == gap.ref)).all()
    assert [(each.verb, each.actor_name) for each in found] == [("open", "Portal")]


def test_people_nobody_knows_add_searches_and_make_no_gap(vain, later):
    vain("", BADGE)
    vain("", BADGE)
    later(minutes=11)
    assert gaps() == []
    vain("lena", BADGE)
    vain("theo", BADGE)
    later(minutes=11)
    assert [(each.people, each.searches) for each in gaps()] == [(2, 4)]


def test_other_needs_stay_apart(vain, later):
    for name in ("lena", "theo"):
        vain(name, BADGE)
        vain(name, "printer prints blank")
    later(minutes=11)
    assert sorted(each.text for each in gaps()) == [BADGE, "printer prints blank"]


def test_a_second_person_may_come_weeks_later(vain, later):
    vain("lena", BADGE)
    later(days=60)
    vain("theo", BADGE)
    later(minutes=11)
    assert len(gaps()) == 1


def test_nothing_is_judged_while_somebody_still_tries(vain, later):
    vain("lena", BADGE)
    vain("theo", BADGE)
    later(minutes=9)
    assert gaps() == []


def test_what_was_found_in_other_words_is_no_failure(desk, vain, search, browser_of, later):
    vain("theo", "lable ribbon")
    lena = browser_of("lena")
    lena.get("/search?q=lable+ribbon")
    lena.get("/search?q=labels+ribbon")
    token = db.session.scalars(
        select(SearchObservation.token).order_by(SearchObservation.id.desc())
    ).first()
    lena.get(f"/search/open?o={token}&ref={desk.printer}&rank=1")
    later(minutes=11)
    assert gaps() == []


def test_one_hand_over_is_enough(vain, later, viewer_of):
    vain("lena", BADGE)
    with db.writing():
        services.escalated(viewer_of("lena"))
    later(minutes=0)
    assert [(each.people, each.escalations) for each in gaps()] == [(1, 1)]


def test_a_hand_over_after_it_was_counted_is_counted_too(vain, later, viewer_of):
    vain("lena", BADGE)
    vain("theo", BADGE)
    later(minutes=11)
    with db.writing():
        services.escalated(viewer_of("lena"))
    later(minutes=0)
    assert [(each.searches, each.escalations) for each in gaps()] == [(2, 1)]


@pytest.mark.parametrize("verb", ["claim", "dismiss"])
def test_claimed_and_dismissed_gaps_take_in_further_searches(vain, later, viewer_of, verb):
    vain("lena", BADGE)
    vain("theo", BADGE)
    later(minutes=11)
    with db.writing():
        gap = db.session.scalars(select(Gap)).one()
        GAP.advance(gap, verb, by=viewer_of("rea"), article="KB-1", note="Ask facilities.")
    vain("mona", BADGE)
    later(minutes=11)
    assert [each.people for each in gaps()] == [3]


def test_the_title_is_in_words_of_who_reads_least(vain, later):
    for name in ("tess", "rea", "ada"):
        vain(name, "payroll badge reader beeps")
    vain("lena", BADGE)
    later(minutes=11)
    (gap,) = gaps()
    assert (gap.text, gap.reach) == (BADGE, Reach.L1)
    assert {each.text: each.reach for each in gap.wordings} == {
        BADGE: Reach.L1,
        "payroll badge reader beeps": Reach.L3,
    }


def test_services_are_those_asked_for_else_those_of_the_team(vain, later, viewer_of):
    from portal.catalog.models import Service
    from portal.core import clock

    with db.writing() as session:
        team = viewer_of("theo").team_id
        for name, owner in (("Doors", team), ("Payroll", None)):
            session.add(
                Service(name=name, slug=name.lower(), team_id=owner, created_at=clock.now())
            )
    vain("theo", BADGE)
    vain("lena", BADGE)
    later(minutes=11)
    assert gaps()[0].services == ["Doors"]
    vain("mona", f"service:Payroll {BADGE}")
    later(minutes=11)
    assert gaps()[0].services == ["Payroll"]


def test_a_closed_gap_is_followed_by_a_new_one(vain, later, viewer_of):
    vain("lena", BADGE)
    vain("theo", BADGE)
    later(minutes=11)
    with db.writing():
        db.session.scalars(select(Gap)).one().state = GapState.CLOSED
    vain("mona", BADGE)
    vain("tess", BADGE)
    later(minutes=11)
    assert [each.people for each in gaps()] == [2, 2]


def test_judging_twice_changes_nothing(vain, later):
    vain("lena", BADGE)
    vain("theo", BADGE)
    later(minutes=11)
    with db.writing():
        assert gathering.settle() == 0
    assert [each.searches for each in gaps()] == [2]
