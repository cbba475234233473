"""What votes come to, and what answers come to; pure."""

from datetime import UTC, date, datetime

import pytest

from portal.changes.counting import needed, verdict
from portal.changes.risks import NAMES, risk_of
from portal.changes.terms import Choice, Risk, RoundResult, Rule
from portal.changes.worktime import after_working_days
from portal.sla.engine.calendar import Calendar
from portal.sla.engine.working_days import office_week

YES, NO = Choice.APPROVE, Choice.REJECT
WON, LOST = RoundResult.APPROVED, RoundResult.REJECTED


@pytest.mark.parametrize(
    ("rule", "quorum", "votes", "result"),
    [
        (Rule.ALL, 0, {1: YES, 2: YES}, None),
        (Rule.ALL, 0, {1: YES, 2: YES, 3: YES}, WON),
        (Rule.ALL, 0, {1: NO}, LOST),
        (Rule.ANY, 0, {1: NO, 2: NO}, None),
        (Rule.ANY, 0, {3: YES}, WON),
        (Rule.ANY, 0, {1: NO, 2: NO, 3: NO}, LOST),
        (Rule.QUORUM, 2, {1: YES, 2: NO}, None),
        (Rule.QUORUM, 2, {1: YES, 2: NO, 3: YES}, WON),
        (Rule.QUORUM, 2, {1: NO, 2: NO}, LOST),
    ],
)
def test_a_round_ends_as_soon_as_its_rule_is_decided(rule, quorum, votes, result):
    asked = (1, 2, 3)
    assert verdict(asked, votes, needed(rule, 3, quorum), implementer=9) is result


def test_the_implementer_alone_never_decides():
    assert verdict((1, 2), {1: YES}, 1, implementer=1) is None
    assert verdict((1, 2), {1: YES, 2: YES}, 1, implementer=1) is WON
    assert verdict((1, 2), {1: YES, 2: NO}, 1, implementer=1) is LOST


def test_a_vote_of_somebody_who_was_not_asked_counts_for_nothing():
    assert verdict((1, 2), {7: YES}, 1, implementer=None) is None


@pytest.mark.parametrize(
    ("likelihood", "impact", "risk"),
    [
        (1, 1, Risk.LOW),
        (1, 2, Risk.LOW),
        (1, 3, Risk.MEDIUM),
        (2, 2, Risk.MEDIUM),
        (2, 3, Risk.HIGH),
        (3, 3, Risk.HIGH),
    ],
)
def test_the_worst_answers_give_the_risk(likelihood, impact, risk):
    answers = dict.fromkeys(NAMES, 1) | {"tested": likelihood, "way_back": impact}
    assert risk_of(answers) is risk


@pytest.mark.parametrize("name", NAMES)
def test_one_question_without_an_answer_leaves_the_risk_open(name):
    answers = dict.fromkeys(NAMES, 1)
    del answers[name]
    assert risk_of(answers) is None


@pytest.mark.parametrize(
    ("finished", "due"),
    [
        ((2026, 3, 2, 9), (2026, 3, 4, 9)),  # Monday to Wednesday
        ((2026, 3, 5, 9), (2026, 3, 9, 9)),  # Thursday to Monday
        ((2026, 3, 6, 9), (2026, 3, 10, 9)),  # Friday to Tuesday
        ((2026, 3, 7, 9), (2026, 3, 11, 0)),  # Saturday counts from Monday's beginning
    ],
)
def test_working_days_leave_the_weekend_out(finished, due):
    moment = datetime(*finished, tzinfo=UTC)
    assert after_working_days(moment, 2, office_week("UTC")) == datetime(*due, tzinfo=UTC)


def test_working_days_keep_the_local_hour_when_summer_time_begins():
    friday = datetime(2026, 3, 27, 9, tzinfo=UTC)  # ten o'clock in Berlin
    due = after_working_days(friday, 2, office_week("Europe/Berlin"))
    assert due == datetime(2026, 3, 31, 8, tzinfo=UTC)


def test_holidays_of_the_calendar_are_left_out():
    week = office_week("Europe/Berlin")
    holidays = {date(2026, 12, 25): (), date(2026, 12, 28): ()}
    thursday = datetime(2026, 12, 24, 9, tzinfo=UTC)
    due = after_working_days(thursday, 2, Calendar(week.zone, week.week, holidays))
    assert due == datetime(2026, 12, 30, 9, tzinfo=UTC)
