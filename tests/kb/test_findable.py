"""What is published is found, by those who may read it and by nobody else."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.accounts.models import Team
from portal.core import jobs as outbox
from portal.core.db import db
from portal.kb import searchable
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.passages import passages
from portal.kb.queries.articles import visible_to
from portal.kb.services import using, writing
from portal.kb.terms import Audience, DueReason, Kind
from portal.search import jobs, services
from portal.search.index.engine import engine
from portal.search.logs.reading import read
from tests.cast import CAST

BODY = """
## Before you start

Ask for the wombat number.

## Reconnect

1. Open the client.
2. Choose *Reconnect*.

:::l2
Restart `strongswan` on gw01.
:::
"""
TEXT = Content(
    title="VPN drops after ten minutes",
    body=BODY,
    summary="Reconnect a VPN that drops.",
    symptoms=("the tunnel goes away",),
    tags=("vpn",),
)
EVERYBODY = ("", *CAST)


def publish(content, viewer_of, kind=Kind.SOP) -> str:
    """By Theo, approved by Rea."""
    with db.writing():
        proposal = writing.create_article(kind, content, by=viewer_of("theo"))
        PROPOSAL.advance(proposal, "submit", by=viewer_of("theo"))
        fingerprint = proposal.content.fingerprint
        PROPOSAL.advance(proposal, "approve", by=viewer_of("rea"), fingerprint=fingerprint)
        PROPOSAL.advance(proposal, "publish", by=viewer_of("theo"))
    return proposal.article.ref


def found(text, viewer) -> list[str]:
    return [hit.ref for hit in services.find(text, viewer).hits]


@pytest.fixture
def article(once, viewer_of):
    def shelve():
        jobs.rebuild()
        made = publish(TEXT, viewer_of)
        outbox.run_all()
        return made

    yield once(shelve)
    engine.close()


def test_published_article_is_found_by_its_symptoms(article, viewer_of):
    assert found("tunnel goes away", viewer_of("lena")) == [article]


def test_draft_is_not_found_even_by_its_author(article, viewer_of):
    with db.writing():
        writing.create_article(Kind.FAQ, replace(TEXT, title="Quokka"), by=viewer_of("theo"))
    outbox.run_all()
    assert found("quokka", viewer_of("theo")) == []


@pytest.mark.parametrize("name", EVERYBODY)
def test_tier_section_is_found_by_its_readers_only(article, viewer_of, name):
    readers = {"theo", "tess", "rea", "ada"}
    assert found("strongswan", viewer_of(name)) == ([article] if name in readers else [])


@pytest.mark.parametrize("name", ["lena", "mona", "otto"])
def test_tier_section_is_not_quoted_to_others(article, viewer_of, name):
    for text in ("vpn strongswan", "restart gw01", "vpn"):
        for hit in services.find(text, viewer_of(name)).hits:
            assert "strongswan" not in "".join(each.text for each in hit.snippet.segments)


def test_owning_an_article_shows_nothing_more_of_another_with_the_same_text(article, viewer_of):
    own = publish(replace(TEXT, title="Mine"), viewer_of)
    with db.writing():
        article_of(own).owner_id = viewer_of("lena").id
    read = passages([article_of(article), article_of(own)], viewer_of("lena"))
    assert "strongswan" not in str(read[article])
    assert "strongswan" in str(read[own])


def test_snippet_leads_to_the_heading(article, viewer_of):
    hit = services.find("wombat number", viewer_of("lena")).hits[0]
    assert (hit.snippet.heading, hit.snippet.anchor) == ("Before you start", "s-before-you-start")


@pytest.mark.parametrize("name", EVERYBODY)
def test_index_and_scope_agree(article, viewer_of, name):
    facilities = db.session.scalars(select(Team.id).where(Team.name == "Facilities")).one()
    for audience in Audience:
        teams = (facilities,) if audience is Audience.TEAMS else ()
        content = replace(TEXT, title=f"Numbat for {audience}", audience=audience, team_ids=teams)
        publish(content, viewer_of)
    outbox.run_all()
    scope = visible_to(viewer_of(name)).where(Article.title.startswith("Numbat"))
    by_database = {each.ref for each in db.session.scalars(scope)}
    by_index = {
        each.ref
        for each in engine.backend.search(
            services.parse("numbat"), viewer_of(name).tokens
        ).candidates
    }
    assert by_index == by_database == set(found("numbat", viewer_of(name)))


def test_index_agrees_with_the_database(article):
    assert not jobs.drift()


def test_an_overdue_article_ranks_lower_and_stays_found(article, viewer_of):
    other = publish(replace(TEXT, tags=("tunnel",)), viewer_of)
    outbox.run_all()
    before = found("reconnect", viewer_of("lena"))
    assert set(before) == {article, other}
    first = db.session.get_one(Article, int(before[0].removeprefix("KB-")))
    with db.writing():
        using.ask_for_review(first, DueReason.DEAD_LINK, by=viewer_of("rea"))
    outbox.run_all()
    assert found("reconnect", viewer_of("lena")) == before[::-1]


LOG = """
The client writes:

```
2026-03-02 08:14:55 ERROR tunnel - no route to host gw02.corp.example
```

:::l2
The gateway writes: `child process 71 was killed by the watchdog`

```
child process 71 was killed by the watchdog
```
:::
"""


def test_error_messages_of_an_article_are_known_by_their_signatures(article, viewer_of):
    content = replace(
        TEXT, title="No route", body=LOG, symptoms=("peer not responding since 12:01",)
    )
    document = searchable.document(article_of(publish(content, viewer_of)))
    for line in ("peer not responding since 08:15", "WARN [x] no route to host 10.0.0.4"):
        assert read(line).signatures[0] in document.signatures


def test_a_message_in_a_hidden_part_has_no_signature(article, viewer_of):
    document = searchable.document(article_of(publish(replace(TEXT, body=LOG), viewer_of)))
    hidden = read("child process 9 was killed by the watchdog").signatures[0]
    assert "watchdog" in str(document.layers)
    assert hidden not in document.signatures


def article_of(ref) -> Article:
    return db.session.get_one(Article, int(ref.removeprefix("KB-")))
