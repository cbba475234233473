"""Run notifications of HCP Terraform on the record of their change."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.changes.models.change import Change
from portal.core import jobs
from portal.core.db import db
from portal.integrations.runners.terraform.models import TerraformDelivery, TerraformNotice
from tests.changes.conftest import mail, planned, whole

__all__ = ["mail", "planned", "whole"]

VERIFICATION = {
    "payload_version": 1,
    "notification_configuration_id": "nc-W6VGHi88qAfNe1qd",
    "run_url": None,
    "run_id": None,
    "run_message": None,
    "run_created_at": None,
    "run_created_by": None,
    "workspace_id": None,
    "workspace_name": None,
    "organization_name": None,
    "notifications": [
        {
            "message": "Verification of Portal",
            "trigger": "verification",
            "run_status": None,
            "run_updated_at": None,
            "run_updated_by": None,
        }
    ],
}


def told(trigger: str, status: str, minute: int, message: str = "CHG-1: larger disks") -> Any:
    happened = {
        "message": f"Run {status.replace('_', ' ')}",
        "trigger": trigger,
        "run_status": status,
        "run_updated_at": f"2026-05-04T08:{minute:02d}:00.000Z",
        "run_updated_by": "grace",
    }
    return VERIFICATION | {
        "run_url": "https://app.terraform.io/app/acme/mail-prod/runs/run-1",
        "run_id": "run-1",
        "run_message": message,
        "run_created_by": "grace",
        "workspace_name": "mail-prod",
        "organization_name": "acme",
        "notifications": [happened],
    }


class Sender:
    """Terraform, with the address and the token the portal gave out."""

    def __init__(self, client: FlaskClient, page: str) -> None:
        self._client = client
        found = re.search(r"/hooks/terraform/[\w-]+", page)
        token = re.search(r"pas_[0-9a-f]{40}", page)
        assert found
        assert token
        self.url, self.token = found[0], token[0]

    def send(self, body: Any, *, signature: str | None = None) -> TestResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if signature is None:
            signature = hmac.new(self.token.encode(), raw, hashlib.sha512).hexdigest()
        headers = {"X-TFE-Notification-Signature": signature} if signature else {}
        answer = self._client.post(self.url, data=raw, headers=headers)
        jobs.run_all()
        db.release()
        return answer


@pytest.fixture
def change(planned: Callable[..., Change]) -> str:
    return planned().ref


@pytest.fixture
def sender(browser_of: Callable[[str], FlaskClient], change: str) -> Sender:
    sent = {"name": "Terraform", "workspaces": "dns-* = CHG-1"}
    page = browser_of("ada").post("/admin/terraform/new", data=sent).text
    return Sender(browser_of(""), page)


def verdicts() -> list[str]:
    rows = db.session.query(TerraformDelivery).order_by(TerraformDelivery.id)
    return [delivery.verdict.value for delivery in rows]


def test_a_run_is_shown_on_its_change_as_a_course(
    sender: Sender, browser_of: Callable[[str], FlaskClient]
) -> None:
    sender.send(VERIFICATION)
    for trigger, status, minute in (
        ("run:created", "pending", 1),
        ("run:needs_attention", "planned", 3),
        ("run:planning", "planning", 2),  # the network brings it late
        ("run:applying", "applying", 4),
        ("run:completed", "applied", 5),
    ):
        assert sender.send(told(trigger, status, minute)).status_code == 200

    assert verdicts() == ["connected", *["attached"] * 5]
    page = browser_of("lena").get("/changes/CHG-1").text
    assert 'href="https://app.terraform.io/app/acme/mail-prod/runs/run-1"' in page
    course = [page.index(f"Run {words}") for words in ("planning", "planned", "applied")]
    assert course == sorted(course)
    assert "Connected" in browser_of("ada").get("/admin/runners").text


def test_what_is_told_twice_is_written_once(sender: Sender) -> None:
    for _twice in range(2):
        sender.send(told("run:errored", "errored", 9))

    assert verdicts() == ["attached", "repeated"]
    assert db.session.query(TerraformNotice).count() == 1


@pytest.mark.parametrize("signature", ["", "0" * 128, "é"])
def test_a_bad_signature_leaves_only_the_reject(sender: Sender, signature: str) -> None:
    sent = told("run:completed", "applied", 5)
    answer = sender.send(sent, signature=signature.encode("latin-1").decode("latin-1"))

    assert answer.status_code == 401
    (kept,) = db.session.query(TerraformDelivery)
    assert (kept.verdict.value, kept.body) == ("rejected", b"")
    assert db.session.query(TerraformNotice).count() == 0


def test_a_workspace_may_belong_to_a_change(sender: Sender) -> None:
    sender.send(told("run:created", "pending", 1, "no number") | {"workspace_name": "dns-eu"})

    assert verdicts() == ["attached"]


def test_a_run_of_no_change_waits_until_its_workspace_is_named(
    sender: Sender, browser_of: Callable[[str], FlaskClient]
) -> None:
    sender.send(told("run:created", "pending", 1, "CHG-99: no such change"))
    assert verdicts() == ["unmatched"]
    ada = browser_of("ada")
    sent = {"name": "Terraform", "workspaces": "mail-prod = CHG-1"}
    ada.post("/admin/terraform/1/edit", data=sent)

    ada.post("/admin/terraform/1/again")
    jobs.run_all()
    db.release()

    assert verdicts() == ["attached"]


@pytest.mark.parametrize("body", [b"[", b"[]", b'{"notifications": 1}', b'{"notifications": [1]}'])
def test_a_body_of_another_shape_is_refused_with_the_reason_and_kept(
    sender: Sender, body: bytes
) -> None:
    answer = sender.send(body)

    assert answer.status_code == 400
    (kept,) = db.session.query(TerraformDelivery)
    assert kept.body == body
    assert kept.reason in answer.json["detail"]


def test_an_unknown_address_and_one_that_is_turned_off_look_the_same(
    sender: Sender, browser_of: Callable[[str], FlaskClient]
) -> None:
    browser_of("ada").post("/admin/terraform/1/off")
    off = sender.send(VERIFICATION)
    sender.url = "/hooks/terraform/none"

    assert (off.status_code, off.data) == (404, sender.send(VERIFICATION).data)
    assert verdicts() == []


def test_a_line_without_a_change_is_refused(browser_of: Callable[[str], FlaskClient]) -> None:
    sent = {"name": "Terraform", "workspaces": "mail-prod = INC-1"}
    answer = browser_of("mona").post("/admin/terraform/new", data=sent)

    assert answer.status_code == 422
    assert "Line 1: it looks like network-prod = CHG-12." in answer.text
    assert browser_of("lena").get("/admin/terraform/new").status_code == 403
