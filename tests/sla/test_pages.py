"""The pages of policies and calendars: who may, what is refused, what is kept."""

import re

import pytest
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.events import Event
from portal.sla.models.calendars import CalendarVersion
from portal.sla.models.policies import PolicyVersion
from portal.sla.queries import rules
from portal.sla.terms import WEEKDAYS

READABLE = ("/admin/sla", "/admin/sla/calendars/1", "/admin/sla/policies/1")
FORMS = tuple(
    f"/admin/sla/{kind}/{rest}" for kind in ("calendars", "policies") for rest in ("new", "1/edit")
)
VERBS = tuple(
    f"/admin/sla/{kind}/1/{verb}"
    for kind in ("calendars", "policies")
    for verb in ("retire", "bring-back")
)
WEEK = {f"day_{number}": "8-16" if number < 5 else "closed" for number in range(7)}
CALENDAR = {
    "name": "Early shift",
    "zone": "Europe/Berlin",
    "holidays": "2026-12-25 Christmas",
    "seen": "1",
} | WEEK
POLICY = {
    "name": "Payments",
    "place": "10",
    "service": "0",
    "team": "0",
    "seen": "1",
    **{f"response_{tier}": "10 min" for tier in (1, 2, 3)},
    **{f"resolution_{each}": "2 h" for each in (1, 2, 3, 4, 5)},
    **{f"calendar_{each}": "1" for each in (1, 2, 3, 4, 5)},
    "pausable_3": "y",
    "reason_vendor": "y",
}
MEANT = {"takes_over": "y"}


def versions():
    db.release()
    counted = (select(func.count(table.id)) for table in (CalendarVersion, PolicyVersion))
    return tuple(db.session.scalar(each) for each in counted)


@pytest.mark.parametrize("who", ["lena", "theo", "tess", "rea", "mona", "ada"])
def test_support_staff_read(browser_of, who):
    for page in READABLE:
        assert browser_of(who).get(page).status_code == 200


def test_others_do_not(browser_of):
    for page in READABLE:
        assert browser_of("otto").get(page).status_code == 403
        assert "/sign-in" in browser_of("").get(page).location


@pytest.mark.parametrize("who", ["lena", "theo", "tess", "rea", "otto"])
def test_only_managers_change(browser_of, who):
    before = versions()
    for page in FORMS:
        assert browser_of(who).get(page).status_code == 403
        assert browser_of(who).post(page, data=CALENDAR | POLICY).status_code == 403
    for page in VERBS:
        assert browser_of(who).post(page).status_code == 403
    assert versions() == before
    assert "Add a policy" not in browser_of(who).get("/admin/sla").text


def test_nobody_signs_in_first(browser_of):
    assert [browser_of("").post(page).status_code for page in (*FORMS, *VERBS)] == [401] * 8


@pytest.mark.parametrize("kind", ["calendars", "policies"])
def test_what_is_not_there_is_not_found(browser_of, kind):
    for number in ("99", "0", "abc", "9" * 30):
        assert browser_of("mona").get(f"/admin/sla/{kind}/{number}").status_code == 404
    for verb in ("edit", "retire", "bring-back"):
        assert browser_of("mona").post(f"/admin/sla/{kind}/99/{verb}").status_code == 404
    assert browser_of("mona").get(f"/admin/sla/{kind}/1/retire").status_code == 405


@pytest.mark.parametrize("who", ["mona", "ada"])
def test_a_calendar_is_added(browser_of, who):
    browser = browser_of(who)
    page = browser.get(browser.post("/admin/sla/calendars/new", data=CALENDAR).location).text
    assert "Early shift is added" in page
    assert "08:00–16:00" in page
    assert "Fri 25 December 2026" in page
    assert f"saved by {who.capitalize()}" in page


def test_an_edit_is_a_new_version_with_who_and_what(browser_of):
    sent = CALENDAR | {"name": "Office hours", "note": "Earlier from now on"}
    answer = browser_of("mona").post("/admin/sla/calendars/1/edit", data=sent)
    page = browser_of("lena").get(answer.location).text
    assert "Version 2" in page
    assert "Monday: 09:00–17:00 → 08:00–16:00" in page
    assert "Earlier from now on" in page
    assert "delivered with Portal" in page
    event = db.session.scalars(select(Event).where(Event.verb == "change")).one()
    assert (event.ref, event.actor_name) == ("CALENDAR-1", "Mona")


def test_nothing_different_is_no_version(browser_of):
    form = browser_of("mona").get("/admin/sla/calendars/1/edit").text
    assert "09:00–17:00" in form
    days = {f"day_{n}": "09:00–17:00" if n < 5 else "closed" for n in range(7)}
    sent = {"name": "Office hours", "zone": "UTC", "seen": "1", "holidays": ""} | days
    browser_of("mona").post("/admin/sla/calendars/1/edit", data=sent)
    assert versions() == (2, 1)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Give it a name."),
        ("name", "around the CLOCK", "There is already a calendar with this name."),
        ("zone", "Mars/Olympus", "Not a valid choice"),
        ("day_2", "13-12", "13:00–12:00 ends before it starts"),
        ("holidays", "2026-12-25\nEaster", "Line 2: “Easter” is not a day"),
    ],
)
def test_what_cannot_be_a_calendar_comes_back(browser_of, field, typed, said):
    answer = browser_of("mona").post(
        "/admin/sla/calendars/new", data=CALENDAR | {"note": "Kept"} | {field: typed}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Kept"' in answer.text
    assert versions() == (2, 1)


def test_a_week_nobody_works_in_is_refused(browser_of):
    sent = CALENDAR | dict.fromkeys(WEEK, "closed")
    answer = browser_of("mona").post("/admin/sla/calendars/new", data=sent)
    assert answer.status_code == 422
    assert "at least one hour of work" in answer.text


@pytest.mark.parametrize("url", ["/admin/sla/calendars/1/edit", "/admin/sla/policies/1/edit"])
def test_a_stale_form_keeps_what_was_typed(browser_of, url):
    sent = (CALENDAR if "calendars" in url else POLICY) | {"note": "Mine"}
    browser_of("ada").post(url, data=sent)
    answer = browser_of("mona").post(url, data=sent | {"name": "Typed by Mona"})
    assert answer.status_code == 409
    assert "Somebody saved another version" in answer.text
    assert "Typed by Mona" in answer.text
    again = browser_of("mona").post(url, data=sent | {"name": "Typed by Mona", "seen": "2"})
    assert again.status_code == 302


def test_trying_a_calendar_saves_nothing(browser_of):
    sent = CALENDAR | {"try": "1", "reported": "2026-12-24T15:50", "zone": "Europe/Berlin"}
    answer = browser_of("mona").post("/admin/sla/calendars/new", data=sent)
    assert "15 min from Thursday 15:50 are over Mon 28 December 2026, 08:05 CET." in answer.text
    assert versions() == (2, 1)


def test_trying_a_policy_saves_nothing(browser_of):
    sent = POLICY | {"response_1": "15 min", "try": "1", "reported": "2026-11-27T16:50"}
    answer = browser_of("mona").post("/admin/sla/policies/new", data=sent)
    said = "A P3 reported Friday 16:50 is to be owned by L1 by Mon 30 November 2026, 09:05 UTC."
    assert said in answer.text
    assert versions() == (2, 1)


def test_a_policy_is_added_and_tried_first(browser_of):
    answer = browser_of("mona").post("/admin/sla/policies/new", data=POLICY | MEANT)
    page = browser_of("lena").get(answer.location).text
    assert "For: Everything. Order 10" in page
    assert "A clock is paused while waiting for a vendor." in page
    assert [each.name for each in rules.policies()] == ["Payments", "Standard"]


def test_what_pauses_a_clock_is_one_sentence(browser_of):
    page = browser_of("lena").get("/admin/sla/policies/1").text
    assert "while waiting for the requester, a vendor, a change window or access." in page
    none = {key: value for key, value in POLICY.items() if key != "reason_vendor"}
    place = browser_of("mona").post("/admin/sla/policies/new", data=none | MEANT).location
    assert "Nothing pauses a clock." in browser_of("lena").get(place).text


def test_a_new_policy_begins_with_the_usual_hours(browser_of):
    page = browser_of("mona").get("/admin/sla/policies/new").text
    chosen = re.findall(
        r'<select[^>]*name="calendar_(.)".*?<option selected value="(.)"', page, re.DOTALL
    )
    assert dict(chosen) == {"1": "2", "2": "2", "3": "1", "4": "1", "5": "1"}


def test_an_edit_of_a_policy_says_what_changed(browser_of):
    browser_of("mona").post("/admin/sla/policies/1/edit", data=POLICY | {"name": "Standard"})
    page = browser_of("lena").get("/admin/sla/policies/1").text
    assert "P3 resolution: 16 h → 2 h" in page
    assert "P4 pause: allowed → never" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "standard", "There is already a policy with this name."),
        ("place", "0", "From 1 to 9,999."),
        ("response_2", "soon", "Write hours and minutes"),
        ("tier_2", "soon", "Write hours and minutes"),
        ("resolution_5", "", "Write hours and minutes"),
        ("calendar_1", "77", "Not a valid choice"),
    ],
)
def test_what_cannot_be_a_policy_comes_back(browser_of, field, typed, said):
    answer = browser_of("mona").post(
        "/admin/sla/policies/new", data=POLICY | {"note": "Kept"} | {field: typed}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Kept"' in answer.text
    assert versions() == (2, 1)


def test_one_policy_stays_for_everything(browser_of):
    answer = browser_of("mona").post("/admin/sla/policies/1/retire")
    assert answer.status_code == 409
    assert "has to be for every service and team" in answer.text
    only = POLICY | {"name": "Standard", "team": "1"}
    assert browser_of("mona").post("/admin/sla/policies/1/edit", data=only).status_code == 422


def test_a_calendar_in_use_is_not_retired(browser_of):
    answer = browser_of("mona").post("/admin/sla/calendars/1/retire")
    assert answer.status_code == 409
    assert "Standard" in answer.text


@pytest.mark.parametrize("kind", ["calendars", "policies"])
def test_retired_and_brought_back(browser_of, kind):
    browser = browser_of("mona")
    sent = CALENDAR if kind == "calendars" else POLICY | MEANT
    place = browser.post(f"/admin/sla/{kind}/new", data=sent).location
    browser.post(f"{place}/retire")
    assert "Retired" in browser.get(place).text
    browser.post(f"{place}/bring-back")
    assert "In use" in browser.get(place).text


def test_the_list_says_what_is_promised(browser_of):
    page = browser_of("lena").get("/admin/sla").text
    for words in (
        "15 min, 1 h, 4 h",
        "4 h, 8 h, 16 h, 40 h, 80 h",
        "Day and night",
        "Mon–Fri 09:00–17:00",
    ):
        assert words in page


def test_the_navigation_leads_there(browser_of):
    assert 'href="/admin/sla"' in browser_of("lena").get("/").text
    assert 'href="/admin/sla"' not in browser_of("otto").get("/").text


def test_the_form_asks_for_every_day(browser_of):
    page = browser_of("mona").get("/admin/sla/calendars/new").text
    assert all(f">{day}<" in page for day in WEEKDAYS)
