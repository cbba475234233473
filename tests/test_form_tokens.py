"""Every address something can be sent to wants the form's own token, and cookies die for good."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.db import db
from portal.core.settings import Settings
from portal.factory import create_app
from tests.test_wrong_input import right_values

# Programs call these, with a secret of their own and without cookies.
NO_FORMS = {"alerts.receive", "alerts.heartbeat", "runners.notified", "runners.terraform"}
# What stands for a record of each kind in an address.
REFS = {"act": "ACT-1", "chg": "CHG-1", "inc": "INC-1", "pm": "PM-1", "prb": "PRB-1"}


@pytest.fixture
def guarded(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings, TESTING=True, RATELIMIT_ENABLED=False)
    yield app
    db.close()


def signed_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = f"token-{name}", True
    return client


def test_nothing_is_taken_without_the_token_of_its_form(guarded: Flask) -> None:
    admin, writer = signed_in(guarded, "ada"), signed_in(guarded, "theo")
    manager = signed_in(guarded, "mona")
    adapter = guarded.url_map.bind("localhost")
    values: dict[str, Any] = right_values("KB-1")
    taken = []
    for rule in guarded.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in NO_FORMS:
            filled = {key: values.get(key, 1) for key in rule.arguments}
            named = [ref for kind, ref in REFS.items() if f"<{kind}:" in rule.rule]
            filled |= {"ref": named[0]} if named else {}
            url = adapter.build(rule.endpoint, filled, method="POST")
            for sent in ({}, {"csrf_token": "forged"}):
                is_writers = url.startswith("/kb/new") or url.endswith("/known-error")
                client = writer if is_writers else admin
                is_managers = (
                    url.endswith(("/waive", "/waiver/answer", "/accept-risk"))
                    or "/templates" in url
                )
                client = manager if is_managers else client
                answer = client.post(url, data=sent | {"title": "Typed"})
                if answer.status_code != 400 or "The form has expired" not in answer.text:
                    taken.append(f"{url}: {answer.status_code}")
    assert taken == []


def test_what_was_typed_comes_back_when_the_token_is_old(guarded: Flask) -> None:
    sent = {"title": "Three hours of work", "password": "not to be shown"}
    answer = signed_in(guarded, "theo").post("/kb/new", data=sent)

    assert "Three hours of work" in answer.text
    assert "not to be shown" not in answer.text


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask) -> None:
    client, thief = signed_in(app, "lena"), app.test_client()
    cookie = client.get_cookie("portal_session")
    assert cookie
    thief.set_cookie("portal_session", cookie.value)
    assert thief.get("/account").status_code == 200

    client.post("/sign-out")

    assert thief.get("/account").status_code == 302
