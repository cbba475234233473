"""What the palette offers everywhere, and what pages offer, which it lists in the browser.

To everybody, of every record, at every state: only what can be done.
"""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.actions.lifecycle import ACTION
from portal.changes.lifecycle import CHANGE
from portal.core import clock
from portal.core.db import db
from portal.core.lifecycle import Lifecycle
from portal.core.records import visible_record
from portal.core.settings import Settings
from portal.factory import create_app
from portal.incidents.lifecycle import INCIDENT
from portal.kb.lifecycle import ARTICLE
from portal.postmortems.lifecycle import POSTMORTEM
from portal.problems.lifecycle import PROBLEM
from tests import vault as vaults
from tests.conftest import SECRET
from tests.thorough import part
from tests.vault import EVERYBODY, Vault

NAMES = ("", "lena", "theo", "rea", "mona", "ada", "otto")
MOVERS = {"KB": ("rea",), "PM": ("rea", "mona")}  # who moves records along; else these two
SOME = ("theo", "mona")
LIFECYCLES = {
    "INC": INCIDENT,
    "PRB": PROBLEM,
    "CHG": CHANGE,
    "ACT": ACTION,
    "PM": POSTMORTEM,
    "KB": ARTICLE,
}
PASSED = ("published_at", "discarded_at", "resolved_at")  # what a state takes for granted
LABEL = re.compile(r'<span class="suggestion-title">(.*?)</span>')
BUTTON = re.compile(
    r'<(?:a|button|summary) class="(?:button|menu-item)[^>]*>\s*(?:<svg.*?</svg>)?<span>(.*?)</span>',
    re.DOTALL,
)
LINK = re.compile(r'data-url="([^"]+)"')


class Desk:
    """The portal over a filled vault, a browser for each of the cast."""

    def __init__(self, app: Flask, vault: Vault) -> None:
        self.app, self.vault = app, vault
        refs = [*vault.incidents, *vault.problems, *vault.changes, *vault.actions]
        refs += [ref for ref, _rule in vault.postmortems]
        cases = sorted(vault.cases.values(), key=lambda case: not case.published)
        self.refs = refs + [case.ref for case in cases]
        self.browsers = {name: self._browser(name) for name in ("", *EVERYBODY)}

    def _browser(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        if name:
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = f"token-{name}", True
        return client

    def palette(self, name: str, recent: str = "") -> str:
        answer = self.browsers[name].get("/palette", query_string={"recent": recent})
        assert answer.status_code == 200
        return answer.text

    def page(self, name: str, ref: str) -> str:
        """Return the main part of a record's page, or nothing where it is not open to them."""
        answer = self.browsers[name].get(f"/{ref}", follow_redirects=True)
        main = re.search(r"<main.*</main>", answer.text, re.DOTALL)
        return main[0] if main and answer.status_code == 200 else ""

    def status(self, name: str, url: str) -> int:
        return self.browsers[name].get(url, follow_redirects=True).status_code


@pytest.fixture(scope="module")
def desk(seated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("palette") / "data"
    shutil.copytree(seated, folder, symlinks=True)
    settings = Settings(
        data=folder, secret_key=SECRET, embedded_worker=False, base_url="http://localhost"
    )
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with app.app_context():
        vault = vaults.fill()
        db.release()
    yield Desk(app, vault)
    db.close()


def labels(fragment: str) -> set[str]:
    return {html.unescape(label) for label in LABEL.findall(fragment)}


def viewer_of(name: str) -> Viewer:
    person = db.session.scalar(select(Person).where(Person.email == f"{name}@example.test"))
    return Viewer(person)


def offered(desk: Desk, name: str, ref: str, lifecycle: Lifecycle) -> tuple[set[str], set[str]]:
    """Return the labels of all steps a page offers, and of those that can be taken now."""
    shown = {html.unescape(label) for label in BUTTON.findall(desk.page(name, ref))}
    said = {step.label for step in lifecycle.steps}
    steps = {label for label in said if any(each.startswith(label) for each in shown)}
    with desk.app.app_context():
        viewer = viewer_of(name)
        _kind, record = visible_record(ref, viewer)
        possible = {step.label for step in lifecycle.steps_for(record, viewer)}
        db.release()
    return steps, possible


@pytest.mark.parametrize("name", ["", *EVERYBODY])
def test_records_opened_lately_are_named_to_exactly_those_who_may_read_them(
    desk: Desk, name: str
) -> None:
    refs = part(desk.refs, ["", *EVERYBODY].index(name), of=2)
    answers = {ref: desk.browsers[name].get(f"/{ref}") for ref in refs}
    readable = [
        ref
        for ref, answer in answers.items()
        if answer.status_code == 302 and not answer.location.startswith("/sign-in")
    ]
    lately = "".join(
        desk.palette(name, recent=",".join(refs[first : first + 8]))
        for first in range(0, len(refs), 8)
    )
    assert set(re.findall(r'suggestion-hint">([A-Z]+-[0-9]+)<', lately)) == set(readable)


@pytest.mark.parametrize("name", NAMES)
def test_every_way_that_is_offered_is_open(desk: Desk, name: str) -> None:
    ways = {html.unescape(url) for url in LINK.findall(desk.palette(name))}
    assert [url for url in sorted(ways) if desk.status(name, url) != 200] == []


def test_what_everybody_is_offered_to_begin(desk: Desk) -> None:
    begins = {name: labels(desk.palette(name)) for name in ("", "lena", "theo", "mona", "otto")}
    assert "New incident" in begins["lena"]
    assert "New article: How-to" not in begins["lena"]
    assert {"New incident", "New article: SOP", "New change"} <= begins["theo"]
    assert {"New problem", "Direct publishing"} <= begins["mona"]
    assert not {"New incident", "New article: SOP", "Incidents", "People"} & begins["otto"]
    assert {"Report what does not work", "Get help"} <= begins["otto"]


def test_nobody_reads_no_name_from_inside(desk: Desk) -> None:
    words = desk.palette("")
    for inside in ("Incident", "Problem", "Postmortem", "Hand-over", "Roles", "Sign out"):
        assert inside not in words
    assert "Sign in" in words


def test_what_is_sent_carries_its_token(desk: Desk) -> None:
    out = re.search(
        r'<form method="post" action="/sign-out".*?</form>', desk.palette("lena"), re.DOTALL
    )
    assert out is not None
    assert 'name="csrf_token"' in out[0]


@pytest.mark.parametrize("prefix", LIFECYCLES)
def test_no_step_is_offered_that_could_not_be_taken(desk: Desk, prefix: str) -> None:
    lifecycle = LIFECYCLES[prefix]
    mine = [ref for ref in desk.refs if ref.startswith(f"{prefix}-")]
    states = {state for step in lifecycle.steps for state in (*step.sources, step.target)}
    refused, met = [], set()
    for state in sorted(states):
        with desk.app.app_context():
            model = visible_record(mine[0], viewer_of("ada"))[0].model
            number = int(mine[0].split("-")[1])
            with db.writing() as session:
                passed = {each: clock.now() for each in PASSED if hasattr(model, each)}
                values = passed | {lifecycle.attribute: state}
                session.execute(update(model).where(model.id == number).values(values))
            db.release()
        for name in MOVERS.get(prefix, SOME):
            if desk.page(name, mine[0]):
                steps, possible = offered(desk, name, mine[0], lifecycle)
                met |= steps
                refused += [f"{name} at {state}: {each}" for each in steps - possible]
    assert refused == []
    assert met, "some step is offered to somebody"
