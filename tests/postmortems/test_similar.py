"""Past postmortems beside the text, and the articles a published one lets be checked."""

import pytest

from portal.core.db import db
from portal.kb.models.article import Article
from portal.kb.terms import DueReason
from portal.postmortems import remembering
from portal.postmortems.models.postmortem import Postmortem, RememberedAlert
from portal.postmortems.similar import similar
from portal.postmortems.terms import PostmortemState
from tests.postmortems.conftest import indexed
from tests.postmortems.test_pages import publish


@pytest.fixture
def past(resolved, started, viewer_of, service):
    """PM-1 and PM-2 were published about Order Database, the second after a known alert."""
    for title in ("Orders are not saved, error OI-503", "Disk full at night"):
        found = started(resolved(title, service=service))
        with db.writing():
            found.state, found.published_at = PostmortemState.PUBLISHED, found.created_at
    with db.writing():
        db.session.add(RememberedAlert(postmortem_id=found.id, signature="disk"))


def why(found, viewer):
    return [(each.postmortem.ref, each.why) for each in similar(found, viewer)]


def test_the_same_alert_stands_before_words_and_service(
    past, started, resolved, service, viewer_of, browser_of, monkeypatch
):
    monkeypatch.setattr(remembering, "signatures_of", [lambda _incident: ["disk"]])
    found = indexed(started(resolved("Orders are not saved again, OI-503", service=service)))
    assert why(found, viewer_of("theo")) == [
        ("PM-2", ("The same alert", "Order Database too")),
        ("PM-1", ("The same words", "Order Database too")),
    ]
    page = browser_of("theo").get("/postmortems/PM-3/sections/impact").text
    assert "Similar, from before" in page
    assert "Disk full at night" in page


def test_what_a_viewer_may_not_read_is_neither_shown_nor_asked_with(
    past, started, resolved, service, viewer_of
):
    with db.writing():
        hidden = db.session.get_one(Postmortem, 1).incidents[0]
        hidden.is_confidential, hidden.team_id, hidden.assignee_id = True, None, None
        hidden.opened_by_id = hidden.requester_id = None
    found = indexed(started(resolved("Orders are not saved again", service=service)))
    assert [ref for ref, _why in why(found, viewer_of("tess"))] == ["PM-2"]
    assert why(db.session.get_one(Postmortem, 3), viewer_of("otto")) == []


def test_articles_of_its_service_are_checked_but_not_its_own(
    written, resolved, started, service, published, viewer_of, browser_of
):
    ids = [int(published(f"Procedure {each}", "1. Stop.\n").removeprefix("KB-")) for each in "abc"]
    own, of_service, other = ids
    incident = resolved(service=service)
    with db.writing():
        for number in (own, of_service):
            db.session.get_one(Article, number).services = [service]
    written(started(incident))
    found = db.session.get_one(Postmortem, 1)
    with db.writing():
        found.lessons[0].article_id = own
        found.lessons[0].outcome = remembering.Outcome.CONFIRMED
    publish_confirmed(viewer_of)
    reasons = {n: db.session.get_one(Article, n).due_reason for n in ids}
    assert reasons[of_service] is DueReason.RELATED_POSTMORTEM
    assert reasons[own] is not DueReason.RELATED_POSTMORTEM
    assert reasons[other] is not DueReason.RELATED_POSTMORTEM
    slug = db.session.get_one(Article, of_service).slug
    page = browser_of("otto").get(f"/kb/{slug}").text
    assert "Due for review: related postmortem" in page
    assert '<a href="/PM-1">PM-1</a> was published. It is about Order Database.' in page
    anonymous = browser_of("").get(f"/kb/{slug}")
    assert "PM-1" not in anonymous.text


def publish_confirmed(viewer_of):
    from tests.postmortems.test_lifecycle import advance, approved_again

    found, theo = db.session.get_one(Postmortem, 1), viewer_of("theo")
    advance(found, "submit", theo)
    approved_again(found, viewer_of)
    advance(found, "publish", theo)


def test_one_about_a_confidential_incident_says_nothing_on_an_article(
    written, resolved, started, service, published, viewer_of
):
    number = int(published("Procedure", "1. Stop.\n").removeprefix("KB-"))
    incident = resolved(service=service, is_confidential=True)
    with db.writing():
        db.session.get_one(Article, number).services = [service]
    written(started(incident))
    publish(viewer_of)
    assert db.session.get_one(Article, number).due_reason is not DueReason.RELATED_POSTMORTEM
