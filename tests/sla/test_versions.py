"""Edits of the rules while clocks run: the past stays counted, the rest follows."""

from dataclasses import replace
from datetime import date

from portal.core import clock, jobs
from portal.core.db import db
from portal.sla.queries import rules
from portal.sla.services import calendars, clocks, policies
from portal.sla.services.caches import drift_of
from portal.sla.services.calendars import CalendarCard
from portal.sla.services.policies import PolicyCard
from portal.sla.stored import Holiday
from portal.sla.terms import Facts, Layer, Verdict
from tests.sla.conftest import INCIDENT, P3, at, do, one

HOUR = 3600


def office():
    return next(each for each in rules.calendars() if each.name == "Office hours")


def edit_hours(text, by, **changed):
    """Save a new version of the office hours at an instant, and let the worker follow."""
    with clock.turned_to(at(text)):
        with db.writing():
            calendar = office()
            work = replace(rules.work_now(calendar), **changed)
            card = CalendarCard(calendar.name, work)
            calendars.change(calendar, card, by=by(), seen=calendar.version)
        jobs.run_all()


def edit_targets(text, by, **changed):
    with clock.turned_to(at(text)):
        with db.writing():
            policy = rules.policies()[0]
            targets = replace(rules.targets_now(policy), **changed)
            card = PolicyCard(
                name=policy.name, place=100, service_id=None, team_id=None, targets=targets
            )
            policies.change(policy, card, by=by(), seen=policy.version)
        jobs.run_all()


# The rules delivered are in force from the migration of the test, which is now: so is every edit
# before; these tests look at instants after it.
def test_a_holiday_added_for_tomorrow_moves_what_runs(mona):
    do("2030-11-28 09:00", clocks.start, P3)
    edit_hours("2030-11-28 12:00", mona, holidays=(Holiday(date(2030, 11, 29), "Founders' day"),))
    assert one().due_at == at("2030-12-02 17:00")


def test_a_holiday_added_for_a_day_that_passed_changes_nothing(mona):
    do("2030-11-28 09:00", clocks.start, P3)
    edit_hours("2030-11-29 12:00", mona, holidays=(Holiday(date(2030, 11, 28), "Forgotten"),))
    assert one().due_at == at("2030-11-29 17:00")


def test_a_move_to_another_zone_counts_each_hour_where_it_was_worked(mona):
    do("2030-11-28 09:00", clocks.start, P3)
    edit_hours("2030-11-28 17:00", mona, zone="America/New_York")
    assert one().due_at == at("2030-11-29 17:00")


def test_a_verdict_is_not_changed_by_a_later_edit(mona):
    do("2030-11-28 09:00", clocks.start, P3)
    do("2030-11-29 17:00", clocks.stop)
    edit_hours("2030-12-02 09:00", mona, week=(((0, 1440),),) * 7)
    assert one().verdict is Verdict.MET
    assert drift_of(one(), one().stopped_at) == {}


def test_a_tighter_target_holds_for_what_runs(mona):
    do("2030-11-28 09:00", clocks.start, P3)
    resolution = dict(rules.targets_now(rules.policies()[0]).resolution) | {3: 2 * HOUR}
    edit_targets("2030-11-28 12:00", mona, resolution=resolution)
    assert (one().due_at, one().breached_at) == (at("2030-11-28 11:00"), at("2030-11-28 12:00"))


def test_a_target_taken_away_leaves_running_clocks_the_one_they_had(mona):
    edit_targets("2030-11-27 12:00", mona, tier_resolution={1: HOUR})
    started = do("2030-11-28 09:00", clocks.start, P3)
    assert len(started) == 3
    edit_targets("2030-11-28 09:10", mona, tier_resolution={})
    assert one(Layer.OLA).due_at == at("2030-11-28 10:00")


def test_the_first_policy_that_fits_counts(mona, session):
    targets = replace(rules.targets_now(rules.policies()[0]), response={1: 60, 2: 60, 3: 60})
    team = PolicyCard(name="Team 1", place=5, service_id=None, team_id=1, targets=targets)
    with db.writing():
        policies.add(team, by=mona())
    do("2030-11-28 09:00", clocks.start, replace(P3, team_id=1))
    assert one().policy_id == 2
    do("2030-11-28 09:00", clocks.change_priority, Facts(priority=3, team_id=2))
    assert one().policy_id == 1


def test_rules_of_a_day_before_the_first_version_are_the_first(session):
    do("2020-11-25 09:00", clocks.start, P3)
    do("2020-11-25 10:00", clocks.stop)
    assert one().verdict is Verdict.MET
    assert INCIDENT.kind == "incident"
