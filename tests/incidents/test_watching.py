"""Somebody lets somebody else hear of an incident, who must be allowed to read it."""

import pytest
from sqlalchemy import select

from portal.activity.models import Notification
from portal.core.db import db
from portal.core.events import Event
from portal.incidents.models.incident import Incident
from portal.incidents.services import working

ADD = "/incidents/INC-1/watchers"


def told(viewer) -> list[str]:
    db.session.expire_all()
    rows = select(Notification.text).where(Notification.person_id == viewer.id)
    return list(db.session.scalars(rows.order_by(Notification.id)))


def verbs() -> list[str]:
    wanted = ("add_watcher", "remove_watcher")
    return list(db.session.scalars(select(Event.verb).where(Event.verb.in_(wanted))))


def watching(page: str) -> str:
    return page.split("<dt>Watching</dt>")[1].split("</dd>", maxsplit=1)[0]


def test_somebody_else_hears_of_it_and_is_told_once(opened, browser_of, viewer_of):
    opened()
    desk = browser_of("lena")
    for typed in ("theo@example.test", "Theo"):
        assert desk.post(ADD, data={"person": typed}).status_code == 302
    assert told(viewer_of("theo")) == ["Lena lets you hear of it."]
    assert verbs() == ["add_watcher"]
    page = desk.get("/incidents/INC-1").text
    assert "Theo" in watching(page)
    assert "lets somebody else hear of it" in page
    with db.writing():
        working.declare_major(
            db.session.get_one(Incident, 1), by=viewer_of("lena"), is_major=True, note="All down."
        )
    assert told(viewer_of("theo"))[1:] == ["Lena declared it a major incident."]


def test_somebody_is_taken_off_again(opened, browser_of, viewer_of):
    opened()
    desk = browser_of("lena")
    desk.post(ADD, data={"person": "Theo"})
    number = viewer_of("theo").id
    assert desk.post(f"{ADD}/{number}/remove").status_code == 302
    assert "<dt>Watching</dt>" not in desk.get("/incidents/INC-1").text
    assert verbs() == ["add_watcher", "remove_watcher"]
    assert desk.post(f"{ADD}/{number}/remove").status_code == 404
    assert desk.post(f"{ADD}/999/remove").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Rea", "Rea may not read INC-1."),
        ("Jo Caller", "Nobody here is Jo Caller"),
        ("", "Give a name or a mail address."),
    ],
)
def test_who_may_not_read_it_does_not_hear_of_it(opened, browser_of, viewer_of, typed, said):
    opened(is_confidential=True)
    answer = browser_of("lena").post(ADD, data={"person": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert told(viewer_of("rea")) == []
    assert verbs() == []


def test_who_cannot_read_it_any_more_can_be_taken_off(opened, browser_of, viewer_of):
    opened()
    desk = browser_of("lena")
    desk.post(ADD, data={"person": "Rea"})
    with db.writing():
        db.session.get_one(Incident, 1).is_confidential = True
    assert desk.post(f"{ADD}/{viewer_of('rea').id}/remove").status_code == 302
    assert "<dt>Watching</dt>" not in desk.get("/incidents/INC-1").text


@pytest.mark.parametrize(("name", "status"), [("", 401), ("otto", 403)])
def test_who_may_not_let_others_hear_of_it(opened, browser_of, name, status):
    opened()
    assert browser_of(name).post(ADD, data={"person": "Theo"}).status_code == status
    assert verbs() == []
