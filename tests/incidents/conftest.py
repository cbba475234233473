"""An incident to work on."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import writing
from portal.kb.terms import Audience, Kind
from portal.search.jobs import rebuild


@pytest.fixture
def opened(viewer_of: Callable[[str], Viewer]) -> Callable[..., Incident]:
    """`opened("VPN drops", impact=1)`: an incident Lena took in by phone, for Otto."""

    def open_one(title: str = "VPN drops", *, by: str = "lena", **known: Any) -> Incident:
        known = {"channel": Channel.PHONE, "requester": viewer_of("otto").person} | known
        with db.writing():
            return report(Report(title=title, **known), by=viewer_of(by))

    return open_one


@pytest.fixture
def published(session: None, viewer_of: Callable[[str], Viewer]) -> Callable[..., str]:
    """`published("Restart it", "1. Stop.\\n2. Start.")`: an SOP Tess wrote; its reference."""

    def publish(title: str, body: str, audience: Audience = Audience.INTERNAL) -> str:
        content = Content(
            title=title,
            body=body,
            audience=audience,
            summary="How the desk does it.",
            symptoms=(f"{title} is needed",),
            environment="Everywhere",
        )
        with db.writing():
            proposal = writing.create_article(Kind.SOP, content, by=viewer_of("tess"))
        return _through_review(proposal, viewer_of)

    return publish


@pytest.fixture
def revised(session: None, viewer_of: Callable[[str], Viewer]) -> Callable[..., str]:
    """`revised("KB-1", lambda content: …)`: its next revision, reviewed and published."""

    def revise(ref: str, change: Callable[[Content], Content]) -> str:
        article = db.session.get_one(Article, int(ref.removeprefix("KB-")))
        with db.writing():
            proposal = writing.propose(article, by=viewer_of("tess"))
            content, seen = change(proposal.content), proposal.save_number
            writing.save(proposal, content, by=viewer_of("tess"), seen=seen, note="Better.")
        return _through_review(proposal, viewer_of)

    return revise


@pytest.fixture
def vpn_sop(published: Callable[..., str]) -> str:
    """An SOP of three steps that answers "VPN drops"."""
    body = "1. Look at the VPN tunnel.\n2. Restart the tunnel.\n3. Watch whether it drops.\n"
    return published("Restart the VPN tunnel", body)


def _through_review(proposal: Proposal, viewer_of: Callable[[str], Viewer]) -> str:
    tess, rea = viewer_of("tess"), viewer_of("rea")
    with db.writing():
        PROPOSAL.advance(proposal, "submit", by=tess)
        fingerprint = proposal.content.fingerprint
        PROPOSAL.advance(proposal, "approve", by=rea, fingerprint=fingerprint)
        PROPOSAL.advance(proposal, "publish", by=tess)
    ref = proposal.article.ref
    rebuild()
    return ref
