"""Who watches is told, never more than they may read."""

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.activity import announcing, services
from portal.activity.models import Notification, Watch
from portal.activity.queries import notifications as queries
from portal.activity.terms import Announcement
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import speaking, spoken
from portal.core.later import Later


@pytest.fixture
def lena_watches(viewer_of, told_of_renames):
    with db.writing():
        services.watch("TM-1", by=viewer_of("lena"))


def test_watchers_are_told(lena_watches, happen, viewer_of):
    happen("rename", "theo")
    told = queries.told(viewer_of("lena"))
    assert [(one.ref, one.text) for one in told] == [("TM-1", "Theo gave it a new name.")]
    assert queries.unread(viewer_of("lena")) == 1


def test_whoever_did_it_is_not_told(lena_watches, happen, viewer_of):
    happen("rename", "lena")
    assert queries.told(viewer_of("lena")) == []


def test_who_does_not_watch_and_what_is_not_in_the_table_stays_quiet(
    lena_watches, happen, viewer_of
):
    happen("paint", "theo")
    happen("rename", "theo", number=2)
    assert queries.told(viewer_of("lena")) == []
    assert queries.told(viewer_of("tess")) == []


def test_who_left_is_not_told(lena_watches, happen):
    with db.writing() as session:
        session.execute(update(Person).where(Person.name == "Lena").values(left_at=clock.now()))
    happen("rename", "theo")
    assert db.session.scalars(select(Notification)).all() == []


def test_what_is_closed_meanwhile_is_neither_shown_nor_counted(told_of_renames, happen, viewer_of):
    otto = viewer_of("otto")
    with db.writing() as session:
        session.add(Watch(person_id=otto.id, record_kind="team", record_id=1, since=clock.now()))
    happen("rename", "theo")
    assert db.session.scalars(select(Notification.person_id)).all() == [otto.id]
    assert (queries.told(otto), queries.unread(otto), queries.watched(otto)) == ([], 0, [])


def test_what_is_closed_cannot_be_watched(told_of_renames, viewer_of):
    otto = viewer_of("otto")
    with pytest.raises(Missing), db.writing():
        services.watch("TM-1", by=otto)


def test_watching_ends(lena_watches, happen, viewer_of):
    with db.writing():
        services.unwatch("TM-1", by=viewer_of("lena"))
    happen("rename", "theo")
    assert queries.told(viewer_of("lena")) == []


def test_watch_and_unwatch_from_a_page(told_of_renames, browser_of):
    lena = browser_of("lena")
    assert lena.post("/watch/tm-1", data={"next": "/teams/1"}).location == "/teams/1"
    assert "Service desk" in lena.get("/notifications").text
    lena.post("/unwatch/TM-1")
    assert "Service desk" not in lena.get("/notifications").text


@pytest.mark.parametrize("path", ["/watch/TM-1", "/unwatch/TM-1", "/watch/TM-99", "/watch/x"])
def test_the_outsider_finds_nothing_to_watch(told_of_renames, browser_of, path):
    assert browser_of("otto").post(path).status_code == 404


def test_following_a_notification_reads_it(lena_watches, happen, browser_of, viewer_of):
    happen("rename", "theo")
    number = queries.told(viewer_of("lena"))[0].id
    db.release()
    lena = browser_of("lena")
    assert "1 unread" in lena.get("/notifications").text
    assert lena.get(f"/notifications/{number}").location == "/teams/1"
    assert "none unread" in lena.get("/notifications").text


def test_notifications_of_others_are_not_found(lena_watches, happen, browser_of, viewer_of):
    happen("rename", "theo")
    number = queries.told(viewer_of("lena"))[0].id
    db.release()
    assert browser_of("ada").get(f"/notifications/{number}").status_code == 404
    assert browser_of("ada").post(f"/notifications/{number}/read").status_code == 404


def test_all_are_marked_as_read_at_once(lena_watches, happen, browser_of, viewer_of):
    happen("rename", "theo")
    happen("rename", "tess")
    browser_of("lena").post("/notifications/read")
    assert queries.unread(viewer_of("lena")) == 0


def test_the_first_page_shows_what_is_unread(lena_watches, happen, browser_of):
    happen("rename", "theo")
    assert "gave it a new name" in browser_of("lena").get("/").text
    assert "gave it a new name" not in browser_of("tess").get("/").text


def test_pages_go_back_by_cursor(lena_watches, happen, browser_of, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for name in ("theo", "tess", "rea"):
        happen("rename", name)
    lena = browser_of("lena")
    first = lena.get("/notifications").text
    assert "Rea gave" in first
    assert "Theo gave" not in first
    assert "Theo gave" in lena.get("/notifications?before=2").text


def test_nobody_is_sent_to_sign_in(browser_of):
    assert browser_of("").get("/notifications").status_code == 302
    assert browser_of("").post("/watch/TM-1").status_code == 401


def test_it_is_kept_in_english_and_said_in_the_language_of_whoever_reads(
    lena_watches, happen, viewer_of
):
    words = {"de-DE": "{who} ist da.", "en-GB": "{who} is here."}
    sentence = Later(words["en-GB"], lambda: words[spoken()])
    announcing.announce(Announcement("team", "rename", sentence, watchers=True))
    with speaking("de-DE"):
        happen("rename", "theo")
        (told,) = queries.told(viewer_of("lena"))
    assert told.text == "Theo ist da."
    assert queries.notification(told.id, viewer=viewer_of("lena")).text == "Theo is here."
