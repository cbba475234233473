"""Several people in one section, the texts that are kept, and drafts that are given up."""

import pytest

from portal.core.db import db
from portal.incidents.texts import Text
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.queries import postmortems
from portal.postmortems.services import keeping, revising, writing
from portal.postmortems.terms import PostmortemState
from tests.postmortems.test_pages import publish

BASE = "The pool was full.\n\nNobody saw it.\n\nIt ended by itself."


@pytest.fixture
def section(started, viewer_of):
    """The first section, with three paragraphs, saved once."""
    found = started().sections[0]
    with db.writing():
        writing.save_section(found, Text(BASE, ""), seen=0, by=viewer_of("theo"))
    return f"/postmortems/PM-1/sections/{found.key}"


def read(address):
    return db.session.get_one(Postmortem, 1).sections[0].body


def test_two_who_change_different_paragraphs_get_both_put_together(section, browser_of):
    theo, mona = browser_of("theo"), browser_of("mona")
    hers = BASE.replace("Nobody saw it", "No alert told of it")
    his = BASE.replace("ended by itself", "ended at 10:40")
    assert mona.post(section, data={"text": hers, "seen": "1"}).status_code == 302
    answer = theo.post(section, data={"text": his, "seen": "1"})
    assert answer.status_code == 409
    assert "both are put together" in answer.text
    assert read(section) == hers
    both = hers.replace("ended by itself", "ended at 10:40")
    assert f">\n{both.replace(chr(10), chr(13) + chr(10))}<" in answer.text or both in answer.text
    assert 'value="2"' in answer.text  # the save it is joined with

    assert theo.post(section, data={"text": both, "seen": "2"}).status_code == 302
    assert read(section) == both


def test_two_who_change_the_same_place_decide_themselves(section, browser_of):
    first, second = BASE.replace("Nobody", "Nobody at all"), BASE.replace("Nobody", "Only Ops")
    browser_of("mona").post(section, data={"text": first, "seen": "1"})
    answer = browser_of("theo").post(section, data={"text": second, "seen": "1"})
    assert answer.status_code == 409
    assert "changed the same place" in answer.text
    assert "Only Ops saw it" in answer.text
    assert "Nobody at all saw it" in answer.text


def test_each_text_is_kept_compared_and_taken_back(section, browser_of):
    browser = browser_of("mona")
    browser.post(section, data={"text": "All of it anew.", "seen": "1"})
    page = browser.get(f"{section}/texts?from=1&to=2").text
    assert "Save 2" in page
    assert "Theo" in page
    assert "All of it anew." in page
    assert browser.post(f"{section}/texts/1/take-back").status_code == 302
    found = db.session.get_one(Postmortem, 1).sections[0]
    assert (found.body, found.number) == (BASE, 3)
    assert "taken back from save 1" in browser.get(f"{section}/texts").text
    assert browser.post(f"{section}/texts/1/take-back").status_code == 409
    assert browser.post(f"{section}/texts/9/take-back").status_code == 404


def test_earlier_texts_are_for_its_writers(section, browser_of):
    assert browser_of("otto").get(f"{section}/texts").status_code == 404
    assert browser_of("mona").get(f"{section}/texts?from=x&to=-7").status_code == 200


def test_a_new_version_begins_with_the_text_it_was_written_on(written, viewer_of):
    written()
    found, theo = publish(viewer_of), viewer_of("theo")
    with db.writing():
        made = revising.revise(found, by=theo)
        section = next(each for each in made.sections if each.body)
        before = section.body
        writing.save_section(section, Text("Anew.", ""), seen=0, by=theo)
    assert [each.body for each in keeping.texts_of(section)] == ["Anew.", before]
    assert keeping.base_of(section, 0) == before


def test_a_draft_is_given_up_with_a_reason(started, browser_of, viewer_of):
    found = started()
    incident = found.incidents[0].ref
    theo, otto = browser_of("theo"), browser_of("otto")
    assert otto.post("/postmortems/PM-1/discard", data={"note": "x"}).status_code == 404
    refused = theo.post("/postmortems/PM-1/discard", data={"note": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert theo.post("/postmortems/PM-1/discard", data={"note": "A drill."}).status_code == 302
    page = theo.get("/postmortems/PM-1").text
    assert "This draft was discarded" in page
    assert "A drill." in page
    assert "PM-1" not in theo.get("/postmortems").text
    assert "PM-1" in theo.get("/postmortems?state=discarded").text
    assert otto.get("/postmortems/PM-1").status_code == 404
    assert theo.post("/postmortems/PM-1/title", data={"title": "New"}).status_code == 409
    assert theo.post(f"/incidents/{incident}/postmortem", data={"size": "full"}).status_code == 302
    assert postmortems.standing_for(db.session.get_one(Postmortem, 2).incidents[0]).id == 2


def test_what_was_under_review_is_not_given_up(written, browser_of):
    written()
    theo = browser_of("theo")
    theo.post("/postmortems/PM-1/steps/submit")
    assert theo.post("/postmortems/PM-1/discard", data={"note": "No."}).status_code == 409
    browser_of("rea").post("/postmortems/PM-1/steps/request_changes", data={"note": "More."})
    refused = theo.post("/postmortems/PM-1/discard", data={"note": "Given up after all."})
    assert refused.status_code == 409
    assert "what was under review is kept" in refused.text
    assert "Given up after all." in refused.text
    assert db.session.get_one(Postmortem, 1).state is PostmortemState.DRAFT


def test_what_is_written_is_saved_on_the_way(section, browser_of):
    theo = browser_of("theo")
    as_json = {"headers": {"Accept": "application/json"}}
    answer = theo.post(f"{section}/autosave", data={"text": "Half a", "seen": "1"}, **as_json)
    assert answer.json["seen"] == "2"
    assert answer.json["words"].startswith("Saved ")
    assert read(section) == "Half a"
    assert "Theo writes here" in browser_of("mona").get("/postmortems/PM-1").text
    late = browser_of("mona").post(
        f"{section}/autosave", data={"text": "Hers", "seen": "1"}, **as_json
    )
    assert late.status_code == 409
    assert "Theo saved" in late.json["detail"]
    assert read(section) == "Half a"


def test_a_secret_is_shown_as_it_was_saved(section, browser_of):
    sent = {"text": "It said password=hunter2hunter2 twice.\r\n\r\n", "seen": "1"}
    told = browser_of("theo").post(f"{section}/autosave", data=sent).json
    assert told["fields"] == {"text": read(section)}
    assert "hunter2" not in read(section)


def test_blank_lines_at_the_end_are_left_to_who_writes(section, browser_of):
    sent = {"text": "One line.\r\n\r\n", "seen": "1"}
    assert browser_of("theo").post(f"{section}/autosave", data=sent).json["fields"] is None
