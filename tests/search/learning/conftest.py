from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.core import clock
from portal.core import jobs as outbox
from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Kind
from portal.search import jobs
from portal.search.index.engine import engine
from portal.search.learning import jobs as learning

PRINTER = Content(
    title="Labels print blank",
    body="1. Turn the ribbon.\n2. Print a test label.\n",
    summary="Turn the ribbon of the label printer.",
    symptoms=("the label comes out white",),
)
Publish = Callable[..., str]
Search = Callable[..., None]


@pytest.fixture
def publish(viewer_of) -> Publish:
    """Let Theo write and Rea approve; the index has it when this returns."""

    def made(content: Content = PRINTER, **changes: object) -> str:
        with db.writing():
            theo, rea = viewer_of("theo"), viewer_of("rea")
            proposal = writing.create_article(Kind.SOP, replace(content, **changes), by=theo)
            PROPOSAL.advance(proposal, "submit", by=theo)
            seen = proposal.content.fingerprint
            PROPOSAL.advance(proposal, "approve", by=rea, fingerprint=seen)
            PROPOSAL.advance(proposal, "publish", by=theo)
            ref = proposal.article.ref
        outbox.run_all()
        return ref

    return made


@pytest.fixture
def desk(once: Callable[..., Any], publish: Publish) -> Iterator[SimpleNamespace]:
    """An index with one article in it: `desk.printer`."""

    def fill() -> str:
        jobs.rebuild()
        return publish()

    yield SimpleNamespace(printer=once(fill))
    engine.close()


@pytest.fixture
def search(browser_of: Callable[[str], FlaskClient]) -> Callable[..., str]:
    """`search("lena", "badge beeps")`: somebody searches on the page; returns it."""

    def made(name: str, words: str, **headers: str) -> str:
        asked = {"query_string": {"q": words}, "headers": headers}
        answer = browser_of(name).get("/search", **asked, follow_redirects=True)
        assert answer.status_code == 200
        return answer.text

    return made


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    """`later(minutes=11)`: turn the clock on, and let the worker judge what is due."""
    turned = []

    def turn(**duration: float) -> None:
        block = clock.turned_to(clock.now() + timedelta(**duration))
        block.__enter__()
        turned.append(block)
        learning.settle()
        db.release()

    yield turn
    for block in reversed(turned):
        block.__exit__(None, None, None)
