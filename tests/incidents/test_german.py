"""Incidents read in German: what is stored once in English is said as each reader reads."""

from sqlalchemy import select

from portal.core.db import db
from portal.core.languages import speaking
from portal.incidents.models.talk import TimelineEvent
from portal.incidents.services import working

GERMAN = {"Accept-Language": "de"}


def test_the_course_is_told_in_the_language_of_whoever_reads(opened, browser_of, viewer_of):
    found = opened("VPN drops")
    with db.writing():
        working.take(found, by=viewer_of("theo"), seen=None)
    page = browser_of("theo").get("/incidents/INC-1", headers=GERMAN).text
    assert "hat sie übernommen" in page
    assert "hat notiert, wie es entdeckt wurde: Sie kam per Telefon." in page
    assert db.session.scalars(select(TimelineEvent.text)).all() == ["It came in by phone."]
    assert (
        "noted the detection: It came in by phone."
        in browser_of("theo").get("/incidents/INC-1").text
    )


def test_a_state_is_quoted_where_german_has_no_adjective(opened, browser_of, viewer_of):
    found = opened("VPN drops")
    with db.writing():
        working.take(found, by=viewer_of("theo"), seen=None)
    with speaking("de-DE"):
        assert found.state.clause == "In Arbeit"
    assert found.state.clause == "in progress"


def test_what_was_done_to_several_is_one_sentence(opened, browser_of):
    opened("VPN drops")
    opened("Printer is out")
    chosen = {"ref": ["INC-1", "INC-2"], "verb": "take", "list": "tab=open"}
    desk = browser_of("theo")
    said = desk.post("/incidents/bulk", data=chosen, headers=GERMAN, follow_redirects=True).text
    assert "2 Störungen wurden übernommen." in said
