"""Articles on the pages of services, categories and tags, as far as the reader may read them."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.catalog.models import Service, Tag
from portal.catalog.services import services, tags
from portal.core import clock, jobs
from portal.core.db import db
from portal.kb.labelled import counted
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.terms import Audience, Confidence, Kind


@pytest.fixture
def published(session):
    """One article for everybody and one for L3, both about the VPN and tagged `mfa`."""
    now = clock.now()
    with db.writing() as writer:
        vpn, mfa = Service(name="VPN", slug="vpn", created_at=now), Tag(name="mfa")
        tess = writer.scalars(select(Person).where(Person.name == "Tess")).one()
        for slug, audience in (("open", Audience.INTERNAL), ("closed", Audience.L3)):
            article = Article(
                kind=Kind.FAQ,
                slug=slug,
                title=f"An {slug} one",
                created_by=tess,
                created_at=now,
                updated_at=now,
                audience=audience,
                confidence=Confidence.VALIDATED,
                services=[vpn],
                tags=[mfa],
            )
            writer.add(article)
            writer.flush()
            article.revision = Revision(
                article_id=article.id,
                number=1,
                title=article.title,
                audience=audience,
                fingerprint="0" * 64,
                author_id=tess.id,
                confidence=Confidence.VALIDATED,
                created_at=now,
            )
    db.release()


@pytest.mark.parametrize(("who", "number"), [("lena", 1), ("tess", 2), ("ada", 2), ("otto", 1)])
def test_only_what_the_reader_may_read_is_counted_and_shown(published, browser_of, who, number):
    page = browser_of(who).get("/services/vpn").text
    assert "An open one" in page
    assert ("An closed one" in page) == (number == 2)
    assert f"{number} article" in browser_of(who).get("/services").text


def test_tags_and_services_are_counted_alike(published, viewer_of):
    assert counted(Tag, viewer_of("lena")) == counted(Service, viewer_of("lena")) == {1: 1}


def waiting_refs():
    rows = select(jobs.Job.key).where(jobs.Job.name == "index_record")
    return sorted(db.session.scalars(rows))


def test_new_words_reach_the_search(published, viewer_of):
    with db.writing():
        tags.rename(db.session.get(Tag, 1), "two-factor", by=viewer_of("ada"))
    assert waiting_refs() == ["KB-1", "KB-2"]


def test_retiring_a_service_changes_no_words(published, viewer_of):
    with db.writing():
        services.retire(db.session.get(Service, 1), by=viewer_of("ada"))
    assert waiting_refs() == []
