"""The pages of sources: who may come, what they say, and what they change."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.core import jobs
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.texts import written
from portal.integrations.alerts.models import Alert, AlertDelivery, AlertSource
from portal.integrations.alerts.queries.alerts import articles_for
from portal.integrations.alerts.services import deliveries
from portal.integrations.keys import fits
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Kind
from tests.integrations.alerts.sample import add_source, sample

BrowserOf = Callable[[str], FlaskClient]
ViewerOf = Callable[[str], Any]
RULES = {
    "name": "Grafana, shop",
    "grouping": "group",
    "service_labels": "service",
    "severities": "critical = 1 1",
    "settle_minutes": "5",
    "reopen_minutes": "30",
    "stale_hours": "8",
    "storm_groups": "30",
    "rate_limit": "600",
    "heartbeat_minutes": "0",
}


@pytest.fixture
def connected(viewer_of: ViewerOf) -> None:
    ada = viewer_of("ada")
    with db.writing():
        add_source(ada)
    jobs.run_all()
    db.release()


def count(model: Any) -> int:
    db.release()
    return db.session.scalar(select(func.count(model.id))) or 0


def test_support_reads_the_list_and_the_reasons(connected: None, browser_of: BrowserOf) -> None:
    lena = browser_of("lena")
    listed, shown = lena.get("/admin/sources"), lena.get("/admin/sources/1")

    assert "Alertmanager, Frankfurt" in listed.text
    assert "1 rejected today" in listed.text
    assert "Opened INC-1. Joined INC-1." in shown.text
    assert "“alerts” is missing" in shown.text
    assert "New secret" not in shown.text


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        ("", "/admin/sources", 302),
        ("otto", "/admin/sources", 403),
        ("otto", "/admin/sources/1", 403),
        ("lena", "/admin/sources/new", 403),
        ("lena", "/admin/sources/new/grafana", 403),
        ("lena", "/admin/sources/1/edit", 403),
        ("lena", "/admin/sources/1/try", 403),
        ("lena", "/admin/sources/1/deliveries/1", 403),
        ("mona", "/admin/sources/1/deliveries/1", 200),
        ("mona", "/admin/sources/new/sns", 200),
        ("mona", "/admin/sources/99", 404),
        ("mona", "/admin/sources/1/deliveries/99", 404),
        ("mona", "/admin/sources/99999999999", 404),
        ("mona", "/admin/sources/new/carrier-pigeon", 302),
    ],
)
def test_who_may_come(
    connected: None, browser_of: BrowserOf, who: str, url: str, status: int
) -> None:
    assert browser_of(who).get(url).status_code == status


@pytest.mark.parametrize(
    "verb", ["secret", "off", "on", "certificate", "subscription", "again", "deliveries/1/again"]
)
def test_support_changes_nothing(connected: None, browser_of: BrowserOf, verb: str) -> None:
    assert browser_of("lena").post(f"/admin/sources/1/{verb}").status_code == 403
    assert browser_of("mona").get(f"/admin/sources/1/{verb}").status_code == 405


def test_the_secret_is_shown_once(browser_of: BrowserOf) -> None:
    mona = browser_of("mona")
    answer = mona.post("/admin/sources/new/alertmanager", data=RULES)
    source = db.session.scalars(select(AlertSource)).one()
    secret = answer.text.partition("credentials: ")[2].partition("\n")[0]

    assert fits(source, secret)
    assert answer.headers["Cache-Control"] == "no-store"
    assert f"http://localhost/hooks/{source.key}" in answer.text
    assert secret not in mona.get("/admin/sources/1").text
    assert secret not in (source.secret_hash, source.secret_salt)


def test_a_source_without_sense_is_not_made(browser_of: BrowserOf) -> None:
    wrong = {
        "severities": "critical = 7 7",
        "service_rules": "namespace:shop = No such service",
        "signature_header": "X Bad Header",
        "rate_limit": "-4",
    }
    answer = browser_of("mona").post("/admin/sources/new/grafana", data=RULES | wrong)

    assert answer.status_code == 422
    for words in ("needs two numbers", "There is no service", "name of a header", "10 to 100,000"):
        assert words in answer.text
    assert "X Bad Header" in answer.text
    assert count(AlertSource) == 0


def test_a_name_is_given_once(connected: None, browser_of: BrowserOf) -> None:
    taken = RULES | {"name": "alertmanager,  FRANKFURT"}
    answer = browser_of("mona").post("/admin/sources/new/grafana", data=taken)

    assert answer.status_code == 422
    assert "There is a source of this name already." in answer.text


def test_rules_are_changed(connected: None, browser_of: BrowserOf) -> None:
    answer = browser_of("mona").post("/admin/sources/1/edit", data=RULES)
    source = db.session.scalars(select(AlertSource)).one()

    assert answer.status_code == 302
    assert source.name == "Grafana, shop"
    assert source.severities == {"critical": [1, 1]}


def test_a_new_secret_ends_the_old_one(connected: None, browser_of: BrowserOf) -> None:
    before = db.session.scalars(select(AlertSource.secret_hash)).one()
    browser_of("mona").post("/admin/sources/1/secret")
    db.release()

    assert db.session.scalars(select(AlertSource.secret_hash)).one() != before


def test_a_source_is_turned_off_and_on(connected: None, browser_of: BrowserOf) -> None:
    mona = browser_of("mona")

    assert mona.post("/admin/sources/1/off").status_code == 302
    assert mona.post("/admin/sources/1/off").status_code == 409
    assert "Turned off" in mona.get("/admin/sources").text
    assert mona.post("/admin/sources/1/on").status_code == 302


def test_a_delivery_shows_what_came_and_what_was_read(
    connected: None, browser_of: BrowserOf
) -> None:
    page = browser_of("mona").get("/admin/sources/1/deliveries/1").text

    assert "user-agent: Alertmanager/0.27.0" in page
    assert "3f1c9a7be0d24456" in page
    assert "/var on mx1 is 92 % full" in page


def test_trying_writes_nothing(connected: None, browser_of: BrowserOf) -> None:
    before = [count(model) for model in (Incident, Alert, AlertDelivery)]
    mona = browser_of("mona")
    stored = mona.get("/admin/sources/1/try?delivery=1")
    body = sample("am_firing_2")
    for number, alert in enumerate(body["alerts"]):
        alert["fingerprint"] = f"new{number}"
    body["groupKey"] = "new"
    tried = mona.post("/admin/sources/1/try", json=None, data={"body": str(body).replace("'", '"')})

    assert "DiskAlmostFull" in stored.text
    assert "Opened an incident" in tried.text
    assert "Opened a new incident." in tried.text
    assert [count(model) for model in (Incident, Alert, AlertDelivery)] == before


def test_trying_nonsense_says_what_is_wrong(connected: None, browser_of: BrowserOf) -> None:
    answer = browser_of("mona").post("/admin/sources/1/try", data={"body": "{half"})

    assert answer.status_code == 422
    assert "The body is not JSON" in answer.text
    assert "{half" in answer.text


def test_what_was_rejected_is_read_again(browser_of: BrowserOf, viewer_of: ViewerOf) -> None:
    mona = browser_of("mona")
    mona.post("/admin/sources/new/generic", data=RULES)
    source = db.session.scalars(select(AlertSource)).one()
    with db.writing():
        body = b'{"event": {"id": "a", "name": "Pool is empty", "state": "DOWN"}}'
        deliveries.keep_rejected(source.id, body, {}, "missing")
    paths = "dedup_key = event.id\ntitle = event.name\nstatus = event.state"
    mona.post("/admin/sources/1/edit", data=RULES | {"mapping": paths})
    mona.post("/admin/sources/1/again")
    jobs.run_all()

    assert count(Incident) == 1
    assert "Opened INC-1." in mona.get("/admin/sources/1").text


def test_a_wrong_certificate_is_refused(browser_of: BrowserOf) -> None:
    mona = browser_of("mona")
    topics = {"topics": "arn:aws:sns:eu-west-1:123456789012:ops"}
    mona.post("/admin/sources/new/sns", data=RULES | topics)
    answer = mona.post("/admin/sources/1/certificate", data={"certificate": "-----BEGIN"})

    assert answer.status_code == 422
    assert "not a certificate" in answer.text


def test_an_incident_lists_its_alerts(connected: None, browser_of: BrowserOf) -> None:
    page = browser_of("lena").get("/incidents/INC-1").text

    assert "2 firing" in page
    assert "/var on mx2 is 92 % full" in page
    assert 'href="https://prometheus.example.test/graph' in page


def article(title: str, viewer_of: ViewerOf) -> Any:
    tess = viewer_of("tess")
    with db.writing():
        text = Content(title=title, body="1. Look.\n", summary="Look.")
        proposal = writing.create_article(Kind.KNOWN_ERROR, text, by=tess)
        PROPOSAL.advance(proposal, "publish_directly", by=tess)
    return proposal.article


def test_a_runbook_leads_to_its_article(
    connected: None, browser_of: BrowserOf, viewer_of: ViewerOf
) -> None:
    ref = article("A full disk", viewer_of).ref
    lena = viewer_of("lena")
    for url in (
        f"http://localhost/{ref}",
        f"/kb/{ref.lower()}",
        "https://w.example.test/a-full-disk",
    ):
        assert [found.ref for found in articles_for("", url, lena)] == [ref]
    assert articles_for("", "https://w.example.test/another", lena) == []
    assert articles_for("", f"/{ref}-1", lena) == []


def test_what_solved_such_an_alert_is_suggested_next_time(
    connected: None, browser_of: BrowserOf, viewer_of: ViewerOf
) -> None:
    found = article("Clear the mail queue", viewer_of)
    signature = db.session.scalars(select(Alert.signature).limit(1)).one()
    incident = db.session.scalars(select(Incident)).one()
    lena = viewer_of("lena")
    with db.writing():
        INCIDENT.advance(incident, "acknowledge", by=lena)
        INCIDENT.advance(
            incident,
            "resolve",
            by=lena,
            code="fixed",
            outcome="solved_by_kb",
            resolution=written("Cleared."),
            article=found,
        )

    assert signature == "diskalmostfull; service=mail"
    assert [each.ref for each in articles_for(signature, "", lena)] == [found.ref]
    assert articles_for(signature, "", viewer_of("")) == []
