"""What a change caused: seen from the incident, named from either side, opened as a new one."""

from datetime import timedelta

import pytest

from portal.changes.queries import changes, windows
from portal.changes.services import causing
from portal.changes.terms import Outcome
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from tests.changes.test_lifecycle import advance


@pytest.fixture
def opened(viewer_of, mail):
    def open_one(title="Mail hangs", *, by="lena", **other):
        said = {"channel": Channel.PHONE, "service": mail} | other
        with db.writing():
            return report(Report(title=title, **said), by=viewer_of(by))

    return open_one


@pytest.fixture
def failed(begun, viewer_of):
    change = begun()
    advance(change, "finish", viewer_of("theo"), outcome=Outcome.FAILED, note="Disks not found.")
    return change


def test_an_incident_shows_what_changed_lately_on_its_service(begun, opened, browser_of):
    title, ref = begun().title, opened().ref
    page = browser_of("lena").get(f"/incidents/{ref}").text
    assert "Changed lately" in page
    assert title in page
    other = opened("VPN drops", service=None).ref
    assert "Changed lately" not in browser_of("lena").get(f"/incidents/{other}").text


@pytest.mark.parametrize(("hours", "is_there"), [(71, True), (73, False)])
def test_lately_means_seventy_two_hours(failed, opened, viewer_of, hours, is_there):
    incident = opened()
    with db.writing():
        failed.finished_at = incident.reported_at - timedelta(hours=hours)
        failed.started_at = failed.finished_at - timedelta(hours=1)
    assert bool(windows.lately(incident, viewer=viewer_of("lena"))) is is_there


def test_what_began_afterwards_caused_nothing(opened, begun, viewer_of):
    incident = opened()
    change = begun()
    with db.writing():
        incident.reported_at = clock.now() - timedelta(hours=1)
    assert windows.lately(incident, viewer=viewer_of("lena")) == []
    with pytest.raises(Conflict), db.writing():
        causing.name_cause(change, incident, by=viewer_of("lena"))


def test_named_from_the_incident_and_taken_back(failed, opened, browser_of):
    lena, ref = browser_of("lena"), opened().ref
    sent = {"change": "CHG-1", "incident": ref, "back": "incident"}
    assert lena.post("/changes/causes", data=sent).location == f"/incidents/{ref}"
    assert "Caused by" in lena.get(f"/incidents/{ref}").text
    assert "Mail hangs" in lena.get("/changes/CHG-1").text
    assert lena.post("/changes/causes", data=sent).status_code == 302
    assert lena.post("/changes/causes/take-back", data=sent).status_code == 302
    assert "Caused by" not in lena.get(f"/incidents/{ref}").text
    assert lena.post("/changes/causes/take-back", data=sent).status_code == 409


def test_nobody_outside_support_names_a_cause(failed, opened, viewer_of, browser_of):
    incident = opened()
    with pytest.raises(Forbidden), db.writing():
        causing.name_cause(failed, incident, by=viewer_of("otto"))
    sent = {"change": failed.ref, "incident": incident.ref}
    assert browser_of("otto").post("/changes/causes", data=sent).status_code == 403


def test_a_confidential_incident_is_shown_only_to_its_readers(failed, opened, viewer_of):
    incident = opened("Payroll mail", is_confidential=True)
    with db.writing():
        causing.name_cause(failed, incident, by=viewer_of("mona"))
    assert len(changes.caused_by(failed, viewer=viewer_of("mona"))) == 1
    assert changes.caused_by(failed, viewer=viewer_of("tess")) == []


def test_a_requester_reads_nothing_about_changes(failed, opened, viewer_of, browser_of):
    incident = opened(requester=viewer_of("otto").person)
    with db.writing():
        causing.name_cause(failed, incident, by=viewer_of("lena"))
    page = browser_of("otto").get("/incidents/INC-1", follow_redirects=True).text
    assert "Mail hangs" in page
    assert "Move the mail store" not in page


def test_a_failed_change_offers_an_incident_that_is_filled_in(failed, browser_of):
    theo = browser_of("theo")
    assert "Open an incident" in theo.get("/changes/CHG-1").text
    page = theo.get("/changes/CHG-1/incident").text
    assert "Disks not found." in page
    assert "Mail: trouble after CHG-1" in page
    sent = {"title": "Mail is down", "service": "1", "impact": "1", "urgency": "1"}
    answer = theo.post("/changes/CHG-1/incident", data=sent)
    assert answer.location == "/incidents/INC-1"
    assert "Caused by" in theo.get("/incidents/INC-1").text


def test_an_incident_without_a_title_is_not_opened(failed, browser_of):
    sent = {"title": "", "description": "x9", "service": "1"}
    answer = browser_of("theo").post("/changes/CHG-1/incident", data=sent)
    assert answer.status_code == 422
    assert "x9" in answer.text
    assert db.session.query(Incident).count() == 0


def test_a_change_that_went_well_offers_none(begun, browser_of):
    ref = begun().ref
    assert "Open an incident" not in browser_of("theo").get(f"/changes/{ref}").text
