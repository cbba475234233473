"""Wrong, missing, too long, hostile: every address answers clearly, and never with a 500."""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import encode_multipart

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.actions.services.planning import Plan, propose
from portal.core.db import db
from portal.core.errors import Refusal
from portal.core.richtext.limit import render_within
from portal.core.richtext.shapes import Rendered
from portal.core.settings import Settings
from portal.factory import create_app
from portal.incidents import texts
from portal.incidents.runs import services as runs
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.integrations.alerts.services import sources
from portal.integrations.alerts.services.sources import SourceCard
from portal.integrations.alerts.terms import SourceKind
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import rendering, writing
from portal.kb.terms import Kind
from portal.problems.services.opening import Suspicion, open_problem
from portal.search.index.engine import engine
from tests.changes.everything import everything_about_changes
from tests.conftest import settings_over, settings_over_copy
from tests.gaps import add_gap
from tests.integrations.runners.made import everything_about_runners
from tests.mailbox.conftest import a_mail_that_opens
from tests.postmortems.made import a_postmortem_with_a_lesson
from tests.thorough import part

BrowserOf = Callable[[str], FlaskClient]
TEXT = Content(title="Mailbox over quota", body="1. Look.\n2. Empty it.\n", summary="Make room.")
# Nobody reads a stack, a path, a statement or a secret in an answer.
INNER = re.compile(
    r"Traceback|File \"/|sqlalchemy|sqlite3\.|SELECT |INSERT |site-packages|only-for-tests"
)
ODD = [
    *("0", "-1", "9" * 30, "1e3", "%00", "%ff", "a" * 3_000, "../../etc/passwd", "{{7*7}}"),
    *("KB-0", "KB-99999999999", "kb-1", "%F0%9F%92%A9", "%ED%A0%80", "'--", "<b>", "%0d%0aX: y"),
]
# Signing out, and ending the sessions the other tests need, are tried elsewhere.
LEFT_OUT = {"accounts.sign_out", "accounts.end_session", "accounts.end_other_sessions"}
FIELDS = (
    *("title", "body", "summary", "symptoms", "environment", "tags", "audience", "teams"),
    *("services", "category", "note", "seen", "outline", "kind", "text", "quote", "answer"),
    *("basis", "evidence", "reason", "due", "owner", "verdict", "comment", "step", "line"),
    *("reply_to", "check", "fingerprint", "tier", "name", "email", "password", "again", "zone"),
    *("team", "tier_number", "roles", "next", "ref", "person", "verb", "since", "until", "theme"),
    *("description", "criticality", "dashboard_url", "slug", "parent", "number", "current", "file"),
    *("archive", "collection", "publish", "over", "into", "new_name", "wanted", "q", "sort"),
    *("terms", "one_way", "codes", "headings", "files", "try"),
    *("address", "host", "port", "tls", "user", "folder", "done_folder", "service", "domains"),
    *("day_0", "holidays", "place", "response_1", "tier_1", "resolution_1", "calendar_1"),
    *("pausable_1", "reason_vendor", "reported"),
    *("wanted", "rhythm", "hour", "is_quiet", "quiet_from", "quiet_until", "address", "kinds"),
    *("grouping", "is_signed", "signature_header", "timestamp_header", "topics", "mapping"),
    *("service_labels", "service_rules", "severities", "settle_minutes", "reopen_minutes"),
    *("stale_hours", "storm_groups", "rate_limit", "heartbeat_minutes", "certificate"),
    *("cause", "why_1", "workaround", "workaround_article", "of", "incidents", "problem", "key"),
    *("size", "incident", "evidence", "occurred_at", "link", "is_shown", "shown", "statement"),
    *("factor_kind", "outcome", "article", "fingerprint"),
    *("result", "checks", "manager", "commander", "scribe", "comms", "service", "revision", "o"),
    *("type", "problem", "done_before", "tested", "who_notices", "way_back", "impact_analysis"),
    *("test_plan", "steps", "rollback_steps", "rollback_trigger", "rollback_check", "template"),
    *("rollback_minutes", "point_of_no_return", "decision_owner", "implementer", "starts_at"),
    *("ends_at", "freeze_reason", "people", "rule", "quorum", "choice", "outcome", "notes", "late"),
    *("change", "incident", "back", "span", "on", "risk", "impact", "urgency"),
    *("type", "strength", "due_on", "reference", "verification", "quiet_days", "source", "list"),
    *("months", "until", "priority", "page", "table", "month"),
    *("base_url", "token", "template", "reach", "parameters", "deadline_minutes", "workspaces"),
    *("value_host", "incident", "site_name", "guide", "done", "language"),
)
HOSTILE: dict[str, Any] = {
    "nothing": {},
    "empty": dict.fromkeys(FIELDS, ""),
    "NUL and control characters": dict.fromkeys(FIELDS, "a\x00b\x07\x1b[31m\x7f\u202e"),
    "far too long": dict.fromkeys(FIELDS, "x" * 6_000),
    "numbers out of range": dict.fromkeys(FIELDS, "9" * 40),
    "below zero": dict.fromkeys(FIELDS, "-1"),
    "wrong dates": dict.fromkeys(FIELDS, "2026-02-31T99:99"),
    "many of each": {name: ["1", "2", "x", ""] for name in FIELDS},
    "lists by name": {f"{name}[]": "1" for name in FIELDS} | {"__proto__": "x", "a.b[0]": "y"},
    "marks of templates": dict.fromkeys(FIELDS, "{{7*7}}{% raw %}${x}<b>"),
    "deep nesting": dict.fromkeys(FIELDS, "> " * 500 + "[" * 700),
}


@pytest.fixture(scope="module")
def everything(seated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cast's data folder with a record of every kind, made once for all tests here."""
    folder = tmp_path_factory.mktemp("everything") / "data"
    shutil.copytree(seated, folder, symlinks=True)
    app = create_app(settings_over(folder), TESTING=True, RATELIMIT_ENABLED=False)
    with app.app_context():
        _fill()
        db.release()
    engine.close()
    db.close()
    return folder


@pytest.fixture
def settings(everything: Path, data_folder: Path) -> Settings:
    """Settings over a fresh copy of it."""
    return settings_over_copy(everything, data_folder)


@pytest.fixture
def article(app: Flask) -> str:
    """The reference of the published article among them."""
    return "KB-1"


def _fill() -> None:
    def viewer_of(name: str) -> Viewer:
        wanted = select(Person).where(Person.email == f"{name}@example.test")
        return Viewer(db.session.scalars(wanted).unique().one())

    with db.writing():
        tess = viewer_of("tess")
        proposal = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=tess)
        PROPOSAL.advance(proposal, "publish_directly", by=tess)
        writing.propose(proposal.article, by=tess)
        add_gap("mailbox over quota", people=["theo", "tess"])
        incident = report(Report(title="Mail is slow", channel=Channel.PHONE), by=tess)
        runs.start(incident, proposal.article, by=tess)
        open_problem(Suspicion(title="Mail is slow daily", incidents=[incident]), by=tess)
        propose(incident, Plan(title="Alert on a slow queue"), by=tess)
        a_mail_that_opens("Mail is slow", viewer_of("mona"))
        everything_about_changes(viewer_of)
        everything_about_runners(viewer_of)
        sources.add(SourceKind.GENERIC, SourceCard(name="Backup"), by=viewer_of("ada"))
    a_postmortem_with_a_lesson(incident, by=tess)


@pytest.fixture(scope="module", autouse=True)
def rendered_once() -> Iterator[None]:
    """Render the text that is hard to render once: a hundred forms get the same one."""
    hard, answers = HOSTILE["deep nesting"]["body"], []

    def render(source: str, **how: Any) -> Rendered:
        if source != hard:
            return render_within(source, **how)
        if not answers:
            try:
                answers.append(render_within(source, **how))
            except Refusal as refusal:
                answers.append(refusal)
        if isinstance(answers[0], Refusal):
            raise answers[0]
        return answers[0]

    with pytest.MonkeyPatch.context() as patch:
        for module in (texts, rendering):
            patch.setattr(module, "render_within", render)
        yield


def built(app: Flask, method: str, values: dict[str, Any]) -> Iterator[tuple[Rule, str]]:
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in LEFT_OUT:
            filled = {key: values.get(key, 1) for key in rule.arguments}
            if rule.endpoint == "kb.show":
                filled["slug"] = "mailbox-over-quota"
            if "<inc:" in rule.rule:
                filled["ref"] = "INC-1"
            if "<prb:" in rule.rule:
                filled["ref"] = "PRB-1"
            if "<chg:" in rule.rule:
                for number in (1, 3, 4, 5, 6):  # in every stage
                    filled["ref"] = f"CHG-{number}"
                    yield rule, adapter.build(rule.endpoint, filled, method=method)
                continue
            if "<act:" in rule.rule:
                filled["ref"] = "ACT-1"
            if "<pm:" in rule.rule:
                mine = {"ref": "PM-1", "key": "impact", "edition": "l1"}
                filled |= {key: mine[key] for key in rule.arguments & mine.keys()}
            yield rule, adapter.build(rule.endpoint, filled, method=method)


def right_values(ref: str) -> dict[str, Any]:
    words = {"slug": "mail", "token": "none", "verb": "submit", "name": "a.txt", "path": "x.css"}
    words |= {"channel": "slack", "key": "none", "article": ref, "topic": "states"}
    return words | {"ref": ref, "version": "v", "kind": "faq", "gap": "GAP-1"}


def faults(client: FlaskClient, url: str, method: str = "POST", **sent: Any) -> str:
    """Say what is wrong with an answer; nothing when it is clear."""
    try:
        answer = client.open(url, method=method, buffered=True, **sent)
    except Exception as fault:
        return f"{method} {url[:90]}: {type(fault).__name__} {fault}"
    text = answer.get_data().decode("utf-8", "replace")
    if answer.status_code >= 500 and answer.status_code != 507:
        return f"{method} {url[:90]}: {answer.status_code}"
    if inner := INNER.search(text):
        return f"{method} {url[:90]}: shows {inner[0]}"
    if answer.status_code >= 400 and not answer.headers.get("X-Request-Id"):
        return f"{method} {url[:90]}: no request id"
    return ""


def encoded(kind: str) -> dict[str, Any]:
    """Return what a form of these fields sends, put into bytes once for all addresses.

    Brackets by the hundred thousand go as forms with files send them: written in per cent they
    would take longer to read than all pages to answer.
    """
    if kind == "deep nesting":
        boundary, body = encode_multipart(HOSTILE[kind])
        return {"data": body, "content_type": f'multipart/form-data; boundary="{boundary}"'}
    body = urlencode(HOSTILE[kind], doseq=True, errors="surrogatepass").encode()
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def told(found: Iterator[str]) -> list[str]:
    return [each for each in found if each]


@pytest.fixture
def strict(app: Flask) -> Flask:
    """The application as in use: a fault becomes a page, not an exception in the test."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    return app


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_form_breaks_on_hostile_fields(
    strict: Flask, article: str, browser_of: BrowserOf, kind: str
) -> None:
    people = {True: browser_of("tess"), False: browser_of("ada")}
    sent = encoded(kind)
    forms = built(strict, "POST", right_values(article))
    found = (
        faults(people[url.startswith(("/kb", "/changes", "/postmortems"))], url, **sent)
        for _rule, url in part(forms, list(HOSTILE).index(kind), of=len(HOSTILE))
    )
    assert told(found) == []


QUERIES = ("empty", "NUL and control characters", "far too long", "wrong dates", "below zero")


@pytest.mark.parametrize(("turn", "kind"), list(enumerate(QUERIES)), ids=QUERIES)
def test_no_page_breaks_on_a_hostile_query(
    strict: Flask, article: str, browser_of: BrowserOf, turn: int, kind: str
) -> None:
    names = [*FIELDS, "q", "page", "sort", "before", "from", "to", "view", "confidence", "tag"]
    value = next(iter(HOSTILE[kind].values()))
    query = dict.fromkeys(names, value[:2000])
    client = browser_of("ada")
    pages = built(strict, "GET", right_values(article))
    found = (
        faults(client, url, "GET", query_string=query)
        for _rule, url in part(pages, turn, of=len(QUERIES))
    )
    assert told(found) == []


def test_no_address_breaks_on_odd_ids(strict: Flask, article: str, browser_of: BrowserOf) -> None:
    client = browser_of("ada")
    rules = [rule.rule for rule in strict.url_map.iter_rules() if rule.arguments]
    shapes = {*rules, *(rule.replace("<kb:ref>", article) for rule in rules)}
    urls = {
        odd.join(re.split(r"<[^>]+>", shape))
        for turn, shape in enumerate(sorted(shapes))
        for odd in part(ODD, turn, of=len(ODD))
    }
    found = (faults(client, url, method) for url in sorted(urls) for method in ("GET", "POST"))
    assert told(found) == []


def test_a_wrong_method_is_refused(strict: Flask, article: str, browser_of: BrowserOf) -> None:
    client = browser_of("ada")
    wrong = []
    pages = built(strict, "GET", right_values(article))
    forms = built(strict, "POST", right_values(article))
    for turn, (rule, url) in enumerate([*pages, *forms]):
        for method in part(("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"), turn, of=5):
            if method == "PUT" and rule.endpoint == "alerts.receive":
                continue  # some senders use it
            answer = client.open(url, method=method)
            if answer.status_code != 405 or "X-Request-Id" not in answer.headers:
                wrong.append(f"{method} {rule}: {answer.status_code}")
    assert wrong == []


BODIES: dict[str, dict[str, Any]] = {
    "JSON for a form": {"data": b'{"title": 1}', "content_type": "application/json"},
    "deep JSON": {"data": b"[" * 50_000, "content_type": "application/json"},
    "bytes that are no UTF-8": {
        "data": b"title=%ff%fe&body=\xff\xfe\x00",
        "content_type": "application/x-www-form-urlencoded",
    },
    "half characters": {
        "data": "title=%ED%A0%80&body=%ED%A0%80&text=%ED%A0%80&name=%ED%A0%80&q=%ED%A0%80",
        "content_type": "application/x-www-form-urlencoded",
    },
    "an unknown content type": {"data": b"\x00\x01", "content_type": "x/\x7f; charset=\xff"},
    "a boundary that never comes": {
        "data": b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhalf',
        "content_type": "multipart/form-data; boundary=x",
    },
    "no boundary": {"data": b"x", "content_type": "multipart/form-data"},
    "an unknown charset": {
        "data": b"title=x",
        "content_type": "application/x-www-form-urlencoded; charset=nonsense",
    },
    "a file where text belongs": {
        "data": {"title": (io.BytesIO(b"\x89PNG"), "\x00../../x.png\r\nX: y")},
        "content_type": "multipart/form-data",
    },
}


@pytest.mark.parametrize("kind", BODIES)
def test_no_form_breaks_on_a_hostile_body(
    strict: Flask, article: str, browser_of: BrowserOf, kind: str
) -> None:
    client = browser_of("ada")
    sent = BODIES[kind]

    def fresh() -> dict[str, Any]:
        if isinstance(sent["data"], dict):
            return sent | {"data": {"title": (io.BytesIO(b"\x89PNG"), "\x00../../x.png")}}
        return sent

    forms = built(strict, "POST", right_values(article))
    found = (
        faults(client, url, **fresh())
        for _rule, url in part(forms, list(BODIES).index(kind), of=len(BODIES))
    )
    assert told(found) == []


def test_too_many_parts_and_too_large_bodies_are_refused_clearly(
    strict: Flask, article: str, browser_of: BrowserOf
) -> None:
    client = browser_of("tess")
    part = '--b\r\nContent-Disposition: form-data; name="part{}"\r\n\r\nx\r\n'
    parts = "".join(part.format(number) for number in range(10_000)) + "--b--\r\n"
    url = f"/kb/{article}/edit"
    many = client.post(url, data=parts, content_type="multipart/form-data; boundary=b")
    large = client.post(url, data={"title": "Kept", "body": "x" * 10_000_000})
    plain = client.post(url, data=json.dumps({"body": "x" * 10_000_000}), content_type="text/plain")

    assert many.status_code == 413
    assert "Nothing was saved" in many.text
    assert large.status_code in {413, 422}
    assert plain.status_code in {400, 413, 422}


HEADERS: list[dict[str, str]] = [
    {"Host": "evil.example"},
    {"Host": "localhost:99999"},
    {"Host": "localhost@evil.example"},
    {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.2.3.4",
        "X-Forwarded-Proto": "https",
    },
    {"X-Original-URL": "/admin/people", "X-Rewrite-URL": "/admin/people"},
    {"Referer": "https://evil.example/", "Origin": "null"},
    {"Accept": "text/html;q=nonsense, */*;q=-1"},
    {"Accept-Language": "x" * 5_000},
    {"Cookie": "portal_session=.eJx" + "x" * 3_000},
    {"Cookie": "portal_session=null; portal_session=%00"},
    {"If-None-Match": '"' * 500, "Range": "bytes=0-,-1,99999999-"},
    {"User-Agent": "<script>alert(1)</script>" * 50},
    {"Content-Length": "-1"},
]


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_hostile_headers_are_refused_or_without_effect(
    strict: Flask, article: str, browser_of: BrowserOf, headers: dict[str, str]
) -> None:
    client = browser_of("lena")
    for url in ("/", "/kb", "/sign-in", "/kb/mailbox-over-quota", "/admin/people", "/search?q=x"):
        answer = client.get(url, headers=headers)
        assert answer.status_code < 500
        assert "evil.example" not in str(answer.headers) + answer.text
        assert "<script>alert" not in answer.text
        if url == "/admin/people":
            assert answer.status_code != 200
