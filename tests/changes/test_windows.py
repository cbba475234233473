"""What else happens in a window: freezes that need a reason, changes that collide, the calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.catalog.models import Service
from portal.changes import calendar, deciding
from portal.changes.models.freezes import Freeze
from portal.changes.queries import windows
from portal.changes.services import freezing
from portal.changes.services.freezing import FreezeCard
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.languages import speaking
from tests.changes.test_lifecycle import advance


@pytest.fixture
def frozen(viewer_of):
    def freeze(name="Sale", **other):
        now = clock.now()
        said = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=1)}
        with db.writing():
            card = FreezeCard(name=name, **(said | other))
            return freezing.freeze(card, by=viewer_of("mona"))

    return freeze


@pytest.fixture
def chat(session):
    with db.writing():
        db.session.add(found := Service(name="Chat", slug="chat", created_at=clock.now()))
    return found


def test_a_change_inside_a_freeze_needs_a_reason(planned, frozen, whole, viewer_of):
    frozen()
    change, theo = planned(), viewer_of("theo")
    with pytest.raises(Conflict) as refused:
        advance(change, "submit", theo)
    assert refused.value.missing == ("A reason to go ahead in spite of the freeze “Sale”.",)
    with db.writing():
        deciding.edit(change, whole(freeze_reason="The disks fail otherwise."), by=theo)
    advance(change, "submit", theo)


def test_a_reason_is_about_the_freezes_that_were_known(scheduled, frozen, viewer_of):
    change = scheduled()
    frozen("Year's end")
    with pytest.raises(Conflict) as refused:
        advance(change, "start", viewer_of("theo"))
    assert "“Year's end”" in refused.value.missing[0]


def test_a_freeze_of_other_services_holds_nothing_up(planned, frozen, chat, viewer_of):
    frozen(services=[chat])
    change = planned()
    assert windows.freezes_over(change) == []
    advance(change, "submit", viewer_of("theo"))


def test_an_edited_freeze_is_another_one_and_the_old_one_tells_who_set_it(frozen, viewer_of):
    first = frozen()
    card = FreezeCard(name="Longer sale", starts_at=first.starts_at, ends_at=first.ends_at)
    with db.writing():
        second = freezing.replace(first, card, by=viewer_of("ada"))
    assert (first.set_by.name, first.lifted_by.name) == ("Mona", "Ada")
    assert (second.set_by.name, second.replaces) == ("Ada", first)
    assert [each.name for each in windows.freezes_between(first.starts_at, first.ends_at)] == [
        "Longer sale"
    ]


def test_a_lifted_freeze_is_not_lifted_again(frozen, viewer_of):
    found = frozen()
    with db.writing():
        freezing.lift(found, by=viewer_of("mona"))
    with pytest.raises(Conflict), db.writing():
        freezing.lift(found, by=viewer_of("mona"))


def test_a_freeze_ends_after_it_begins(frozen):
    with pytest.raises(Invalid) as refused:
        frozen(ends_at=clock.now() - timedelta(days=2))
    assert "ends_at" in refused.value.fields
    assert db.session.query(Freeze).count() == 0


@pytest.mark.parametrize("name", ["lena", "theo", "tess", "rea", "otto"])
def test_only_managers_and_admins_set_freezes(viewer_of, name):
    now = clock.now()
    card = FreezeCard(name="Mine", starts_at=now, ends_at=now + timedelta(days=1))
    with pytest.raises(Forbidden), db.writing():
        freezing.freeze(card, by=viewer_of(name))


def test_changes_on_a_shared_service_collide(planned, chat, viewer_of):
    change, start = planned(), clock.now()
    other = planned(title="Renew the certificate")
    planned(title="Chat only", services=[chat])
    end = other.ends_at
    planned(
        title="Afterwards", starts_at=end + timedelta(minutes=5), ends_at=end + timedelta(hours=9)
    )
    with db.writing():
        # Windows that only touch do not overlap.
        touching = planned(title="Before", starts_at=start - timedelta(hours=2))
        touching.ends_at = change.starts_at
    assert windows.collisions(change, viewer=viewer_of("theo")) == [other]
    advance(other, "cancel", viewer_of("theo"), note="Later.")
    assert windows.collisions(change, viewer=viewer_of("theo")) == []


def test_the_page_warns_of_collisions_and_freezes(planned, frozen, browser_of):
    ref = planned().ref
    planned(title="Renew the certificate")
    frozen()
    page = browser_of("theo").get(f"/changes/{ref}").text
    assert "Something else happens in this window" in page
    assert "Renew the certificate" in page
    assert "Frozen: Sale" in page


def test_a_freeze_by_form_in_the_viewers_zone(browser_of, viewer_of):
    with db.writing():
        viewer_of("mona").person.zone = "Europe/Berlin"
    sent = {"name": "Sale", "starts_at": "2026-07-01T00:00", "ends_at": "2026-07-02T00:00"}
    mona = browser_of("mona")
    assert mona.post("/admin/freezes/new", data=sent).status_code == 302
    found = db.session.get_one(Freeze, 1)
    assert found.starts_at == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert 'value="2026-07-01T00:00"' in mona.get("/admin/freezes/1/edit").text
    assert mona.post("/admin/freezes/1/lift").status_code == 302
    assert "Lifted" in mona.get("/admin/freezes").text


def test_a_freeze_without_a_name_comes_back(browser_of):
    sent = {"name": "", "starts_at": "2026-07-01T00:00", "ends_at": "2026-07-02T00:00"}
    answer = browser_of("mona").post("/admin/freezes/new", data=sent | {"reason": "x9"})
    assert answer.status_code == 422
    assert "Give it a name." in answer.text
    assert "x9" in answer.text


@pytest.mark.parametrize(
    ("name", "status"), [("theo", 403), ("otto", 403), ("", 302), ("ada", 200)]
)
def test_who_sees_the_freezes(browser_of, name, status):
    assert browser_of(name).get("/admin/freezes").status_code == status


def test_the_calendar_lays_a_change_into_the_viewers_days(planned, viewer_of):
    with db.writing():
        viewer_of("theo").person.zone = "Europe/Berlin"
    # 23:30 UTC on the 9th is the 10th in Berlin; it ends there at midnight of the 11th.
    planned(
        starts_at=datetime(2026, 3, 9, 23, 30, tzinfo=UTC),
        ends_at=datetime(2026, 3, 10, 23, 0, tzinfo=UTC),
    )
    shown = calendar.calendar(calendar.Span.MONTH, date(2026, 3, 15), viewer=viewer_of("theo"))
    assert [day.on.day for day in shown.days if day.changes] == [10]
    assert (shown.days[0].on, shown.days[-1].on) == (date(2026, 2, 23), date(2026, 4, 5))
    assert shown.title == "March 2026"


@pytest.mark.parametrize(
    ("span", "on", "title", "before", "after"),
    [
        ("month", date(2026, 12, 31), "December 2026", date(2026, 11, 1), date(2027, 1, 1)),
        ("week", date(2026, 3, 12), "9 to 15 March 2026", date(2026, 3, 5), date(2026, 3, 19)),
        ("week", date(2026, 4, 1), "30 March to 5 April 2026", date(2026, 3, 25), date(2026, 4, 8)),
    ],
)
def test_the_calendar_goes_back_and_forth(viewer_of, span, on, title, before, after):
    shown = calendar.calendar(calendar.Span(span), on, viewer=viewer_of("theo"))
    assert (shown.title, shown.previous, shown.next) == (title, before, after)
    assert len(shown.days) % 7 == 0


@pytest.mark.parametrize("on", ["", "soon", "2026-02-31", "0001-01-01", "9999-12-31", "٢٠٢٦-٠١-٠١"])
def test_a_day_that_makes_no_sense_is_another_one(browser_of, on):
    assert browser_of("theo").get("/changes/calendar", query_string={"on": on}).status_code == 200


def test_a_week_across_the_beginning_of_summer_time_has_seven_days(viewer_of):
    with db.writing():
        viewer_of("theo").person.zone = "Europe/Berlin"
    shown = calendar.calendar(calendar.Span.WEEK, date(2026, 3, 29), viewer=viewer_of("theo"))
    assert [day.on.day for day in shown.days] == [23, 24, 25, 26, 27, 28, 29]
    assert calendar.read("week", "x", ZoneInfo("UTC"))[0] is calendar.Span.WEEK


def test_the_calendar_shows_changes_and_freezes(planned, frozen, browser_of):
    planned()
    frozen()
    page = browser_of("lena").get("/changes/calendar").text
    assert "Move the mail store to new disks" in page
    assert "Frozen: Sale" in page
    assert "Nothing changes here" in browser_of("lena").get("/changes/calendar?on=2031-01-01").text


@pytest.mark.parametrize(("place", "first"), [("en-GB", 9), ("de-AT", 9), ("en-US", 8)])
def test_a_week_begins_where_the_reader_lives(viewer_of, place, first):
    with speaking(place):
        shown = calendar.calendar(calendar.Span.WEEK, date(2026, 3, 12), viewer=viewer_of("theo"))
    assert [day.on.day for day in shown.days] == list(range(first, first + 7))
