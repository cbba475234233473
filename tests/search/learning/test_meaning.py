"""Which searches ask for the same thing, and what becomes of one."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.search.learning import outcomes
from portal.search.learning.meaning import (
    is_near,
    is_same_need,
    meaning,
    normal_form,
    shares_a_word,
    spoken,
)
from portal.search.learning.terms import Outcome
from portal.search.query import parse

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("Badge readers beeping", "badg reader beep"),
        ("beeping badge", "beep badg"),
        ('kind:sop service:"Remote access" vpn drops', "vpn drop"),
        ('"connection refused" -printer', "connect refus"),
        ("the ORA-12541", "ora-12541"),
        ("tag:vpn", ""),
        ("", ""),
    ],
)
def test_the_normal_form_has_the_stems_in_their_order(typed: str, normal: str) -> None:
    assert normal_form(parse(typed)) == normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("badge reader beeps", "beeping badge readers red"),
        ("badge reader beeps", "badge raeder beeps"),
        ("vpn tunel drops", "vpn tunnel drops"),
        ("ORA-12541 at night", "what is ora-12541"),
        ("error 0x80070005", "windows update 80070005"),
    ],
)
def test_these_ask_for_the_same(one: str, other: str) -> None:
    assert is_same_need(meaning(one), meaning(other))
    assert is_same_need(meaning(other), meaning(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("badge reader beeps", "printer prints blank labels"),
        ("badge reader beeps", "badge lost"),
        ("ORA-12541", "ORA-12514"),
        ("event 4625", "event 4624"),
        ("event 4625 logon failure type", "event 2025 logon success"),
        ("", ""),
        ("tag:vpn", "tag:vpn"),
    ],
)
def test_these_do_not(one: str, other: str) -> None:
    assert not is_same_need(meaning(one), meaning(other))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("tunel", "tunnel", True),
        ("reader", "raeder", True),
        ("authentication", "autentcation", True),
        ("vpn", "vpm", False),
        ("4625", "4624", False),
        ("badge", "bridge", False),
    ],
)
def test_a_slip_makes_no_other_word(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is near


def test_people_say_neither_filters_nor_what_they_leave_out() -> None:
    assert spoken("service:mail badge reader -red") == "badge reader"
    assert spoken("What's wrong with the badge?") == "What's wrong with the badge?"


def test_sharing_a_word() -> None:
    assert shares_a_word(meaning("vpn tunel"), meaning("tunnel"))
    assert not shares_a_word(meaning("vpn"), meaning("printer"))


@pytest.mark.parametrize("now", Outcome)
def test_an_opening_takes_back_neither_a_use_nor_a_hand_over(now: Outcome) -> None:
    stays = {Outcome.USED, Outcome.ESCALATED}
    assert outcomes.when_opened(now) is (now if now in stays else Outcome.OPENED)


@pytest.mark.parametrize(
    ("later", "seconds", "outcome", "reworded"),
    [
        ("vpn tunnel drops", 120, Outcome.NOTHING, True),
        ("vpn tunnel drops", 120, Outcome.SHOWN, True),
        ("vpn tunnel drops", 121, Outcome.NOTHING, False),
        ("vpn tunnel drops", 5, Outcome.OPENED, False),
        ("printer", 5, Outcome.NOTHING, False),
    ],
)
def test_rewording(later: str, seconds: int, outcome: Outcome, reworded: bool) -> None:
    now = NOW + timedelta(seconds=seconds)
    found = outcomes.is_rewording(
        meaning("vpn tunel"), meaning(later), outcome=outcome, made=NOW, now=now
    )
    assert found is reworded


@pytest.mark.parametrize(
    ("outcome", "complete", "in_the_end", "failed"),
    [
        (Outcome.NOTHING, 0, Outcome.NOTHING, True),
        (Outcome.REFORMULATED, 0, Outcome.NOTHING, True),
        (Outcome.REFORMULATED, 0, Outcome.SHOWN, True),
        (Outcome.REFORMULATED, 0, Outcome.OPENED, False),
        (Outcome.OPENED, 0, Outcome.OPENED, False),
        (Outcome.SHOWN, 3, Outcome.SHOWN, False),
        (Outcome.ESCALATED, 3, Outcome.ESCALATED, True),
        (Outcome.USED, 0, Outcome.USED, False),
    ],
)
def test_what_is_a_search_in_vain(
    outcome: Outcome, complete: int, in_the_end: Outcome, failed: bool
) -> None:
    assert outcomes.is_failure(outcome, complete, in_the_end=in_the_end) is failed
