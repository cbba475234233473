"""A clock on a page: colour and word, what is left, when it is due in the reader's zone."""

import pytest
from flask import render_template_string

from portal.core import clock
from portal.sla.queries.standing import standings_of
from portal.sla.services import clocks
from portal.sla.terms import Facts, PauseReason
from tests.sla.conftest import INCIDENT, at, do

PAGE = """{% from "components/clock.html" import clock, clock_row with context %}
{% for each in standings %}{{ clock(each) }}|{{ clock_row(each) }}{% endfor %}{{ clock(none) }}"""


def shown(app, moment):
    with app.test_request_context("/"), clock.turned_to(at(moment)):
        page = render_template_string(PAGE, standings=standings_of(INCIDENT)[:1])
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("moment", "words", "tone"),
    [
        ("11:00", ("On track", "3 h left"), "tone-good"),
        ("13:30", ("At risk", "30 min left"), "tone-warn"),
        ("15:20", ("Breached", "1 h 20 min over"), "tone-bad"),
    ],
)
def test_word_colour_and_time(app, session, moment, words, tone):
    do("2026-11-25 10:00", clocks.start, Facts(priority=1))
    do("2026-11-25 10:00", clocks.acknowledge)
    page = shown(app, f"2026-11-25 {moment}")
    assert all(word in page for word in (*words, tone))
    assert 'title="Due Wed 25 November 2026, 14:00 UTC"' in page


def test_a_paused_clock_says_why(app, session):
    do("2026-11-25 10:00", clocks.start, Facts(priority=2))
    do("2026-11-25 10:00", clocks.acknowledge)
    do("2026-11-25 11:00", clocks.pause, PauseReason.VENDOR)
    page = shown(app, "2026-11-26 11:00")
    assert all(words in page for words in ("Paused", "7 h left", "Waiting for a vendor"))


def test_a_clock_that_ended_says_how(app, session):
    do("2026-11-25 10:00", clocks.start, Facts(priority=2))
    do("2026-11-25 10:00", clocks.acknowledge)
    do("2026-11-25 12:00", clocks.stop)
    page = shown(app, "2026-11-25 13:00")
    assert all(words in page for words in ("Met", "6 h to spare"))
