"""Direct publishing: who may grant it, for which kinds, and what it opens."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.events import Event
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.models.proposal import DirectPublishing
from portal.kb.services import granting, writing
from portal.kb.terms import Confidence, Kind

URL = "/admin/publishing"
ANSWER = Content(title="Opening hours", body="From eight.", summary="When the desk is open.")


@pytest.fixture
def theo(viewer_of):
    return viewer_of("theo")


def number_of(name):
    return db.session.scalars(select(Person.id).where(Person.email == f"{name}@example.test")).one()


def grant(theo, kind, by):
    with db.writing():
        granting.grant(theo.person, kind, by=by)


def test_a_grant_lets_its_holder_publish_that_kind(theo, viewer_of):
    grant(theo, Kind.FAQ, viewer_of("mona"))
    with db.writing():
        proposal = writing.create_article(Kind.FAQ, ANSWER, by=theo)
        PROPOSAL.advance(proposal, "publish_directly", by=theo)
    assert proposal.article.confidence is Confidence.NOT_VALIDATED


def test_it_opens_no_other_kind_and_ends_with_its_revocation(theo, viewer_of):
    grant(theo, Kind.FAQ, viewer_of("mona"))
    with db.writing():
        guide = writing.create_article(Kind.HOW_TO, ANSWER, by=theo)
        answer = writing.create_article(Kind.FAQ, ANSWER, by=theo)
        granting.revoke(theo.person, Kind.FAQ, by=viewer_of("ada"))
    for proposal in (guide, answer):
        with pytest.raises(Forbidden), db.writing():
            PROPOSAL.advance(proposal, "publish_directly", by=theo)


@pytest.mark.parametrize("kind", [Kind.SOP, Kind.RCA_TEMPLATE])
def test_what_needs_a_review_is_never_granted(theo, viewer_of, kind):
    with pytest.raises(Invalid):
        grant(theo, kind, viewer_of("ada"))


def test_nobody_grants_it_to_themselves(viewer_of):
    with pytest.raises(Conflict):
        grant(viewer_of("mona"), Kind.FAQ, viewer_of("mona"))


@pytest.mark.parametrize("name", ["lena", "theo", "rea", "otto"])
def test_only_managers_and_admins_may(browser_of, viewer_of, name, theo):
    assert browser_of(name).get(URL).status_code == 403
    with pytest.raises(Forbidden):
        grant(theo, Kind.FAQ, viewer_of(name))


def test_granting_and_revoking_on_the_page(browser_of, session):
    client, number = browser_of("mona"), number_of("theo")
    assert "Everything goes through review" in client.get(URL).text
    client.post(URL, data={"person": number, "kind": "faq"})
    page = client.get(URL).text
    assert "by Mona" in page
    client.post(f"{URL}/{number}/faq/revoke")
    assert db.session.scalars(select(DirectPublishing)).all() == []
    verbs = db.session.scalars(select(Event.verb).order_by(Event.id)).all()
    assert verbs[-2:] == ["grant_direct_publishing", "revoke_direct_publishing"]


def test_a_kind_that_is_not_offered_is_refused_and_nothing_written(browser_of, session):
    answer = browser_of("mona").post(URL, data={"person": number_of("theo"), "kind": "sop"})
    assert answer.status_code == 422
    assert db.session.scalars(select(DirectPublishing)).all() == []


def test_strange_addresses_lead_nowhere(browser_of):
    client = browser_of("ada")
    assert client.post(f"{URL}/1/nonsense/revoke").status_code == 404
    assert client.post(f"{URL}/99999/faq/revoke").status_code == 404
    assert client.get(f"{URL}/1/faq/revoke").status_code == 405
    assert browser_of("").get(URL).location.startswith("/sign-in")
