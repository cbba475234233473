"""Signed news: what the contract page says, what a receiver checks, and changing the secret."""

import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from portal.core import clock, jobs
from portal.core.db import db

DOCUMENT = Path(__file__).parents[3] / "docs" / "notifications.md"


def signatures(got):
    return [part.removeprefix("v1=") for part in got.headers["X-Portal-Signature"].split(",")]


def signed_with(secret, got):
    content = f"{got.headers['X-Portal-Timestamp']}.".encode() + got.body
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def test_it_carries_the_news_as_the_contract_says(channel_of, happen, receiver):
    channel_of("webhook")
    happen("rename", "theo")
    jobs.run_all()
    (got,) = receiver.got
    said = json.loads(got.body)
    assert got.headers["Content-Type"] == "application/json; charset=utf-8"
    assert got.headers["User-Agent"].startswith("Portal/")
    assert got.headers["X-Portal-Event"] == said["kind"] == "team.renamed"
    assert got.headers["X-Portal-Delivery"] == got.headers["Idempotency-Key"] == said["id"]
    assert said["record"] == {
        "kind": "Team",
        "ref": "TM-1",
        "title": "Service desk",
        "url": "https://portal.example.test/teams/1",
    }
    assert (said["version"], said["test"], said["urgent"]) == ("1", False, False)
    assert said["text"] == "Theo gave it a new name."
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said["happened_at"])


def test_the_signature_is_checked_with_the_secret_shown_once(channel_of, happen, receiver):
    _, secret = channel_of("webhook")
    happen("rename", "theo")
    jobs.run_all()
    (got,) = receiver.got
    assert signatures(got) == [signed_with(secret, got)]
    assert abs(int(got.headers["X-Portal-Timestamp"]) - clock.now().timestamp()) < 60


def test_the_example_in_the_document_accepts_it_and_nothing_else(channel_of, happen, receiver):
    _, secret = channel_of("webhook")
    happen("rename", "theo")
    jobs.run_all()
    (got,) = receiver.got
    example = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[1]
    space = {}
    exec(example, space)
    accepts = space["is_from_portal"]
    assert accepts(secret, got.headers, got.body)
    assert not accepts("whsec_other", got.headers, got.body)
    assert not accepts(secret, got.headers, got.body + b" ")
    old = dict(got.headers) | {"X-Portal-Timestamp": "1700000000"}
    assert not accepts(secret, old, got.body)


@pytest.fixture
def changed(channel_of, browser_of):
    """A webhook whose secret was changed just now; yields the former and the new one."""
    number, former = channel_of("webhook")
    db.release()
    page = browser_of("mona").post(f"/teams/1/channels/{number}/secret")
    assert page.headers["Cache-Control"] == "no-store"
    return number, former, re.search(r"whsec_[0-9a-f]{64}", page.text)[0]


def test_for_a_day_both_secrets_sign(changed, happen, receiver):
    _, former, new = changed
    happen("rename", "theo")
    jobs.run_all()
    (got,) = receiver.got
    assert signatures(got) == [signed_with(new, got), signed_with(former, got)]


def test_after_a_day_only_the_new_one_does(changed, happen, receiver):
    _, _, new = changed
    with clock.turned_to(clock.now() + timedelta(hours=25)):
        happen("rename", "theo")
        jobs.run_all()
    (got,) = receiver.got
    assert signatures(got) == [signed_with(new, got)]


def test_the_former_one_can_be_ended_at_once(changed, happen, receiver, browser_of):
    number, _, new = changed
    browser_of("mona").post(f"/teams/1/channels/{number}/secret/end-former")
    happen("rename", "theo")
    jobs.run_all()
    (got,) = receiver.got
    assert signatures(got) == [signed_with(new, got)]


def test_no_secret_is_in_the_database_or_on_a_page(changed, settings, browser_of):
    number, former, new = changed
    page = browser_of("mona").get(f"/teams/1/channels/{number}").text
    stored = b"".join(path.read_bytes() for path in settings.data.glob("portal.db*"))
    for secret in (former, new):
        assert secret not in page
        assert secret.removeprefix("whsec_").encode() not in stored


@pytest.mark.parametrize("path", ["secret", "secret/end-former"])
def test_only_managers_change_secrets_and_only_of_webhooks(channel_of, browser_of, path):
    webhook, _ = channel_of("webhook")
    slack, _ = channel_of("slack")
    db.release()
    url = f"/teams/1/channels/{webhook}/{path}"
    assert browser_of("lena").post(url).status_code == 403
    assert browser_of("otto").post(url).status_code == 404
    assert browser_of("").post(url).status_code == 401
    assert browser_of("mona").post(f"/teams/1/channels/{slack}/{path}").status_code == 404
    assert browser_of("mona").get(url).status_code == 405
