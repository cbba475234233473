"""A known error: drafted from a problem, live at once where that is wanted, counted with *me too*."""

import pytest

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from portal.incidents.services import joining
from portal.incidents.texts import Text
from portal.kb.lifecycle import ARTICLE
from portal.kb.models.article import Article
from portal.kb.queries.knowledge_links import links_of
from portal.kb.terms import Audience, Confidence, Kind, LinkRole
from portal.problems.queries import cases
from portal.problems.services import known_errors
from portal.problems.services.known_errors import Told

SENT = {
    "title": "VPN drops every eight hours",
    "summary": "Sign in again.",
    "symptoms": "VPN drops at noon\n\n VPN  drops at noon\nTunnel closed",
    "audience": "internal",
}
TOLD = Told(title="VPN drops", summary="It drops.", symptoms=("VPN drops",))


def publish(problem, viewer, *, at_once=True):
    with db.writing():
        return known_errors.publish(problem, TOLD, by=viewer, at_once=at_once)


def test_it_needs_a_cause_or_an_article_with_the_workaround(suspected, explained, viewer_of):
    problem = suspected()
    with pytest.raises(Conflict) as refused:
        publish(problem, viewer_of("theo"))
    assert refused.value.missing == ("The cause in writing, or an article with the workaround.",)
    explained(problem)
    assert publish(problem, viewer_of("theo")).kind is Kind.KNOWN_ERROR


def test_an_article_with_the_workaround_is_enough(suspected, explained, viewer_of, vpn_sop):
    problem, sop = suspected(), db.session.get_one(Article, int(vpn_sop[3:]))
    explained(problem, cause=Text(), workaround_article=sop)
    article = publish(problem, viewer_of("theo"))
    assert f"Follow {vpn_sop}." in article.revision.body


@pytest.mark.parametrize("name", ["lena", "mona", "ada"])
def test_who_does_not_write_articles_of_l2_and_l3_publishes_none(
    suspected, explained, viewer_of, name
):
    problem = suspected()
    explained(problem)
    with pytest.raises(Forbidden):
        publish(problem, viewer_of(name))


def test_it_begins_with_the_words_of_those_who_met_it(opened, suspected, viewer_of):
    some = [opened("VPN drops at noon"), opened("Tunnel closed"), opened("VPN drops at noon")]
    secret = opened("Payroll leaks", is_confidential=True)
    problem = suspected(incidents=[*some, secret], by="mona")
    found = cases.cases_of(problem, viewer=viewer_of("mona"))
    assert len(found) == 4
    begin = known_errors.proposed(problem, found)
    assert begin.symptoms == ("VPN drops at noon", "Tunnel closed")


def test_it_is_drafted_and_linked_as_produced(suspected, explained, browser_of, viewer_of):
    problem = suspected()
    explained(problem, workaround=Text("Sign in again."))
    ref = problem.ref
    theo = browser_of("theo")
    answer = theo.post(f"/problems/{ref}/known-error", data=SENT)
    assert answer.location == "/kb/KB-1/edit"
    draft = theo.get(answer.location).text
    for words in (
        "The key cache never expires.",
        "Sign in again.",
        "- Tunnel closed",
        f"{ref} carries the fix.",
    ):
        assert words in draft
    article = db.session.get_one(Article, 1)
    assert not article.is_published
    (link,) = links_of(db.session.merge(problem), viewer=viewer_of("theo"))
    assert (link.role, link.article_id) == (LinkRole.PRODUCED, article.id)
    assert "Draft" in theo.get(f"/problems/{ref}").text
    assert "/KB-1" not in browser_of("lena").get(f"/problems/{ref}").text


def test_it_is_live_at_once_and_both_pages_show_the_other(suspected, explained, browser_of):
    problem = suspected()
    explained(problem)
    ref = problem.ref
    theo = browser_of("theo")
    answer = theo.post(f"/problems/{ref}/known-error", data=SENT | {"at_once": "y"})
    assert answer.location == f"/problems/{ref}"
    article = db.session.get_one(Article, 1)
    assert article.confidence is Confidence.WORK_IN_PROGRESS
    assert article.revision.symptoms == ["VPN drops at noon", "Tunnel closed"]
    slug = article.slug
    assert "Work in progress" in theo.get(f"/problems/{ref}").text
    assert f'href="/{ref}"' in browser_of("lena").get(f"/kb/{slug}").text
    outside = browser_of("otto").get(f"/kb/{slug}").text
    assert "VPN drops every eight hours" in outside
    assert "The problem behind it" not in outside


def test_me_too_is_counted_on_the_problem(suspected, explained, browser_of, viewer_of):
    problem = suspected()
    explained(problem)
    ref, article = problem.ref, publish(problem, viewer_of("theo"))
    with db.writing():
        for name in ("otto", "lena"):
            joining.me_too(article, by=Viewer(viewer_of(name).person))
    assert "2 people said" in browser_of("lena").get(f"/problems/{ref}").text


def test_a_second_one_is_refused_until_the_first_is_archived(suspected, explained, viewer_of):
    problem = suspected()
    explained(problem)
    article = publish(problem, viewer_of("theo"))
    with pytest.raises(Conflict, match="yet"):
        publish(problem, viewer_of("tess"))
    with db.writing():
        ARTICLE.advance(article, "archive", by=viewer_of("theo"), note="Wrong.")
    assert publish(problem, viewer_of("tess")) != article


def test_what_is_missing_is_listed_with_the_text(suspected, browser_of):
    ref = suspected().ref
    theo = browser_of("theo")
    assert "Not yet" in theo.get(f"/problems/{ref}/known-error").text
    answer = theo.post(f"/problems/{ref}/known-error", data=SENT)
    assert answer.status_code == 409
    assert "VPN drops every eight hours" in answer.text
    assert db.session.query(Article).count() == 0


def test_a_narrower_audience_is_kept(suspected, explained, browser_of):
    problem = suspected()
    explained(problem)
    ref = problem.ref
    sent = SENT | {"at_once": "y", "audience": "l2"}
    browser_of("theo").post(f"/problems/{ref}/known-error", data=sent)
    assert db.session.get_one(Article, 1).audience is Audience.L2
    assert "/KB-1" not in browser_of("lena").get(f"/problems/{ref}").text
    assert "/KB-1" in browser_of("tess").get(f"/problems/{ref}").text
