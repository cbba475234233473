"""Articles in several languages: each its own, linked, and honest about falling behind."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.core import languages, tongues
from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import translating, writing
from portal.kb.terms import Audience, DueReason, Kind
from portal.search import jobs

ENGLISH, GERMAN = "/kb/mailbox-over-quota", "/kb/postfach-voll"
TEXT = Content(title="Mailbox over quota", body="1. Open it.\n2. Empty it.\n", summary="Space.")
TRANSLATED = replace(
    TEXT, title="Postfach voll", body="1. Öffnen.\n2. Leeren.\n", summary="Platz in der Mailbox."
)


@pytest.fixture
def translated(viewer_of):
    """An English article and its German translation, both published."""

    def make(audience=Audience.INTERNAL):
        by = viewer_of("tess")
        with db.writing():
            first = writing.create_article(
                Kind.KNOWN_ERROR, replace(TEXT, audience=audience), by=by
            )
            PROPOSAL.advance(first, "publish_directly", by=by)
        with db.writing():
            other = translating.translate(first.article, "de", by=by)
            writing.save(other, TRANSLATED, by=by, seen=1)
            PROPOSAL.advance(other, "publish_directly", by=by)

    return make


def change_the_original(by):
    with db.writing():
        article = db.session.get_one(Article, 1)
        proposal = writing.propose(article, by=by)
        body = TEXT.body + "3. Say goodbye.\n"
        writing.save(proposal, replace(proposal.content, body=body), by=by, seen=1, note="Manners")
        PROPOSAL.advance(proposal, "publish_directly", by=by)


def test_a_translation_begins_with_the_text_of_the_original(viewer_of, browser_of):
    with db.writing():
        first = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=viewer_of("tess"))
        PROPOSAL.advance(first, "publish_directly", by=viewer_of("tess"))
    tess = browser_of("tess")
    assert "Nobody has translated" in tess.get("/kb/KB-1/languages").text

    answer = tess.post("/kb/KB-1/translate", data={"language": "de"}, follow_redirects=True)

    assert answer.request.path == "/kb/KB-2/edit"
    assert "Empty it." in answer.text
    assert tess.post("/kb/KB-1/translate", data={"language": "de"}).status_code == 422
    assert tess.post("/kb/KB-1/translate", data={"language": "tlh"}).status_code == 422
    assert browser_of("lena").post("/kb/KB-1/translate", data={"language": "fr"}).status_code == 403


def test_translations_lead_to_each_other_and_say_their_language(translated, browser_of):
    translated()
    lena = browser_of("lena")
    page = lena.get(ENGLISH).text
    assert f'href="{GERMAN}" hreflang="de" lang="de"' in page
    page = lena.get(GERMAN).text
    assert f'href="{ENGLISH}" hreflang="en" lang="en"' in page
    assert '<h1 class="article-title" lang="de" dir="ltr">Postfach voll</h1>' in page
    assert 'data-behaviour="pictures" lang="de" dir="ltr"' in page
    assert 'lang="de" dir="ltr">Postfach voll</a>' in lena.get("/kb").text


def test_an_original_that_changed_is_told_until_the_translation_follows(
    translated, viewer_of, browser_of
):
    translated()
    assert "The original changed since" not in browser_of("lena").get(GERMAN).text

    change_the_original(viewer_of("tess"))

    page = browser_of("lena").get(GERMAN).text
    assert "The original changed since" in page
    assert 'href="/kb/KB-1/compare?from=1&amp;to=2"' in page
    assert "It says the same again" not in page
    translation = db.session.get_one(Article, 2)
    assert translation.due_reason is DueReason.ORIGINAL_CHANGED
    assert "Original changed" in browser_of("tess").get("/").text

    browser_of("tess").post("/kb/KB-2/same-as-original")

    assert "The original changed since" not in browser_of("lena").get(GERMAN).text
    assert db.session.get_one(Article, 2).due_reason is DueReason.CALENDAR


def test_an_original_that_is_closed_to_a_reader_is_not_spoken_of(translated, viewer_of, browser_of):
    translated(audience=Audience.L3)
    change_the_original(viewer_of("tess"))
    page = browser_of("lena").get(GERMAN).text
    assert "Postfach voll" in page
    for hidden in ("Also in", "The original changed since", "Mailbox over quota"):
        assert hidden not in page
    assert "The original changed since" in browser_of("tess").get(GERMAN).text


def test_the_language_of_an_article_can_be_said_but_not_twice_in_a_group(translated, browser_of):
    translated()
    tess = browser_of("tess")
    assert tess.post("/kb/KB-1/languages", data={"language": "de"}).status_code == 422
    tess.post("/kb/KB-1/languages", data={"language": "ar"})
    assert db.session.scalar(select(Article.language).where(Article.id == 1)) == "ar"
    assert 'class="article-title" lang="ar" dir="rtl"' in tess.get(ENGLISH).text
    assert browser_of("lena").get("/kb/KB-1/languages").status_code == 403


def test_search_shows_an_answer_once_and_leads_to_the_other_language(translated, browser_of):
    translated()
    jobs.rebuild()
    lena = browser_of("lena")
    page = lena.get("/search?q=mailbox+postfach").text
    hits = page.count('class="result-title"')
    assert hits == 1
    assert f'<a href="{GERMAN}" hreflang="de">also in <span lang="de">Deutsch</span></a>' in page

    page = lena.get("/search?q=postfach+lang:de").text
    assert 'class="result-title" lang="de" dir="ltr"' in page
    assert "lang: Deutsch" in page
    assert 'class="result-title"' not in lena.get("/search?q=mailbox+lang:fr").text
    assert lena.get("/search/suggest?q=ma").text.count("suggestion--record") == 1


def test_a_reader_of_another_language_gets_that_one_first(translated, browser_of):
    translated()
    jobs.rebuild()
    german = {"Accept-Language": "de-DE"}
    page = browser_of("lena").get("/search?q=mailbox+postfach", headers=german).text
    assert page.count('class="result-title"') == 1
    assert f'<a href="{ENGLISH}" hreflang="en">' in page


def test_a_new_article_is_in_the_language_its_author_chose(browser_of):
    sent = {"outline": "faq", "title": "Warum?", "language": "de"}
    browser_of("theo").post("/kb/new", data=sent)
    assert db.session.scalar(select(Article.language)) == "de"
    assert db.session.scalar(select(Proposal.body)).startswith("## Frage\n")


def test_languages_stand_by_the_name_the_reader_knows_the_portal_s_own_first() -> None:
    with languages.speaking("en-GB"):
        english = tongues.choices()
    with languages.speaking("de-DE"):
        german = dict(tongues.choices())
    assert english[:3] == [
        ("en", "English"),
        ("de", "German · Deutsch"),
        ("ar", "Arabic · العربية"),
    ]
    assert german["ja"] == "Japanisch · 日本語"
