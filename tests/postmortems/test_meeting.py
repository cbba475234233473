"""Meeting mode: an agenda from the sections, notes that go into them, and meetings taken up again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.events import Event
from portal.postmortems.models.meeting import Meeting
from portal.postmortems.models.postmortem import Postmortem
from tests.postmortems.test_pages import PM, publish

MEETING = f"{PM}/meeting"
TWO = {"minutes-impact": "5", "minutes-detection": "10"}


def begin(browser, viewer, **minutes):
    return browser.post(MEETING, data={"note_taker": viewer.id, **(minutes or TWO)})


@pytest.fixture
def theo(browser_of):
    return browser_of("theo")


@pytest.fixture
def begun(started, theo, viewer_of):
    """Theo's meeting over the impact and the detection."""
    started()
    assert begin(theo, viewer_of("theo")).location == MEETING


def impact():
    sections = db.session.get_one(Postmortem, 1).sections
    return next(each for each in sections if each.key == "impact")


def test_the_agenda_comes_from_the_sections(started, theo, viewer_of):
    started()
    page = theo.get(MEETING).text
    assert 'name="minutes-contributing-factors" value="15"' in page
    now = clock.now()
    with clock.turned_to(now.replace(hour=9, minute=0)):
        begin(theo, viewer_of("theo"))
        page = theo.get(MEETING).text
    assert "<h1>Impact</h1>" in page
    assert "09:00 to 09:05" in page
    assert "notes by Theo" in page
    agenda = page.split("Agenda, 15 minutes")[1]
    assert agenda.index("09:00") < agenda.index("09:05") < agenda.index("Detection")
    assert "Contributing factors" not in agenda
    assert 'data-shortcut="j"' in page
    assert 'data-shortcut="k"' not in page


def test_notes_go_to_the_end_of_the_section(begun, theo):
    theo.post(f"{PM}/sections/impact", data={"text": "Before.", "seen": "0"})
    sent = {"key": "impact", "text": "Said **today**.", "seen": "1"}
    assert theo.post(f"{MEETING}/notes", data=sent).location == MEETING
    assert impact().body == "Before.\n\nSaid **today**."
    assert "<strong>today</strong>" in theo.get(MEETING).text


def test_a_note_over_a_newer_save_is_kept_in_its_field(begun, theo, browser_of):
    browser_of("lena").post(f"{PM}/sections/impact", data={"text": "Hers.", "seen": "0"})
    sent = {"key": "impact", "text": "His note.", "seen": "0"}
    answer = theo.post(f"{MEETING}/notes", data=sent)
    assert answer.status_code == 409
    assert "Lena saved “Impact” while you were writing." in answer.text
    assert "Hers." in answer.text
    assert ">\r\nHis note.</textarea>" in answer.text
    assert impact().body == "Hers."
    assert theo.post(f"{MEETING}/notes", data=sent | {"seen": "1"}).status_code == 302
    assert impact().body == "Hers.\n\nHis note."


def test_an_empty_note_is_refused_beside_its_field(begun, theo):
    answer = theo.post(f"{MEETING}/notes", data={"key": "impact", "text": "  ", "seen": "0"})
    assert answer.status_code == 422
    assert 'id="text-error"' in answer.text
    assert impact().body == ""


def test_a_note_on_a_published_one_is_refused_and_its_text_kept(
    written, theo, viewer_of, browser_of
):
    written()
    begin(theo, viewer_of("theo"))
    publish(viewer_of)
    before = impact().body
    answer = theo.post(f"{MEETING}/notes", data={"key": "impact", "text": "Too late", "seen": "1"})
    assert answer.status_code == 409
    assert "write a new version" in answer.text
    assert ">\r\nToo late</textarea>" in answer.text
    assert impact().body == before
    assert theo.post(f"{MEETING}/end").status_code == 302


def test_a_half_finished_meeting_is_taken_up_where_it_was(begun, theo, browser_of):
    with clock.turned_to(clock.now() + timedelta(minutes=4)):
        theo.post(f"{MEETING}/move", data={"key": "detection"})
    lena = browser_of("lena")
    assert "Go on with the meeting" in lena.get(PM).text
    page = lena.get(MEETING).text
    assert "<h1>Detection</h1>" in page
    assert "4 of 5 min" in page
    with clock.turned_to(clock.now() + timedelta(minutes=10)):
        assert lena.post(f"{MEETING}/end").location == PM
    page = lena.get(PM).text
    assert "10 of 15 planned minutes over 2 sections, 0 notes" in page
    verbs = db.session.scalars(select(Event.verb).where(Event.ref == "PM-1")).all()
    assert {"begin_meeting", "end_meeting"} <= set(verbs)


def test_a_second_meeting_waits_for_the_first_to_end(begun, theo, viewer_of):
    answer = begin(theo, viewer_of("theo"))
    assert answer.status_code == 409
    assert "A meeting about it is open" in answer.text
    theo.post(f"{MEETING}/end")
    assert begin(theo, viewer_of("theo")).status_code == 302
    assert db.session.scalars(select(Meeting.number).order_by(Meeting.number)).all() == [1, 2]


@pytest.mark.parametrize("minutes", ["-1", "five", "1.5", "999"])
def test_minutes_that_are_none_are_refused_and_kept(started, theo, viewer_of, minutes):
    started()
    answer = begin(theo, viewer_of("theo"), **{"minutes-impact": minutes})
    assert answer.status_code == 422
    assert f'value="{minutes}"' in answer.text
    assert "at most 240" in answer.text


def test_an_agenda_without_a_section_and_a_foreign_note_taker_are_refused(started, theo, viewer_of):
    started()
    assert begin(theo, viewer_of("theo"), **{"minutes-impact": "0"}).status_code == 422
    assert begin(theo, viewer_of("otto")).status_code == 422
    assert db.session.query(Meeting).count() == 0


def test_what_no_meeting_has_is_refused(started, theo, viewer_of):
    started()
    for verb in ("move", "notes", "end"):
        assert theo.post(f"{MEETING}/{verb}", data={"key": "impact"}).status_code == 409
    begin(theo, viewer_of("theo"))
    assert theo.post(f"{MEETING}/move", data={"key": "timeline"}).status_code == 404
    assert theo.post(f"{MEETING}/notes", data={"key": "nothing"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("lena", 200), ("rea", 200), ("mona", 200), ("otto", 404), ("ada", 403)]
)
def test_who_meets(begun, browser_of, name, status):
    assert browser_of(name).get(MEETING).status_code == status
    moved = browser_of(name).post(f"{MEETING}/move", data={"key": "detection"})
    assert moved.status_code == (302 if status == 200 else status)
