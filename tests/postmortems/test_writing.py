"""Sections saved one by one, moments chosen and dated back, lessons tied to what shows them."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.incidents.terms import TimelineKind
from portal.incidents.texts import Text
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.queries.knowledge_links import links_of
from portal.kb.terms import Kind, LinkRole
from portal.postmortems import findability
from portal.postmortems.services import articles, deciding, writing
from portal.postmortems.services.writing import LessonCard, LineCard, SectionConflict
from portal.postmortems.terms import FactorKind, LessonKind, Outcome, PartRole, PostmortemState
from tests.postmortems.conftest import FACTOR, STEP, TITLE, indexed
from tests.postmortems.test_lifecycle import advance, approved_again


def test_two_sections_are_saved_side_by_side(started, viewer_of):
    found = started()
    with db.writing():
        writing.save_section(found.sections[0], Text("Mine.", ""), seen=0, by=viewer_of("theo"))
        writing.save_section(found.sections[1], Text("Hers.", ""), seen=0, by=viewer_of("lena"))
    assert [each.body for each in found.sections[:2]] == ["Mine.", "Hers."]


def test_a_save_over_a_newer_one_is_refused_with_both_texts(started, viewer_of):
    section = started().sections[0]
    with db.writing():
        writing.save_section(section, Text("First.", ""), seen=0, by=viewer_of("lena"))
    with pytest.raises(SectionConflict) as refused, db.writing():
        writing.save_section(section, Text("Second.", ""), seen=0, by=viewer_of("theo"))
    assert (refused.value.theirs, refused.value.mine) == ("First.", "Second.")
    assert "Lena saved" in str(refused.value)
    assert section.body == "First."


def test_who_writes_where_is_seen_until_they_save_or_stop(started, viewer_of, monkeypatch):
    section = started().sections[0]
    with db.writing():
        writing.take_section(section, by=viewer_of("lena"))
    assert writing.writer_of(section) == "Lena"
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert writing.writer_of(section) == ""


def test_saving_ends_writing(started, viewer_of):
    section = started().sections[0]
    with db.writing():
        writing.take_section(section, by=viewer_of("lena"))
        writing.save_section(section, Text("Done.", ""), seen=0, by=viewer_of("lena"))
    assert writing.writer_of(section) == ""


def test_who_writes_becomes_one_of_its_authors(started, viewer_of):
    found = started()
    with db.writing():
        writing.save_section(found.sections[0], Text("Mine.", ""), seen=0, by=viewer_of("mona"))
    wrote = {each.person.name for each in found.people if each.role is PartRole.WROTE}
    assert wrote == {"Theo", "Mona"}


def test_who_takes_no_part_writes_nothing(started, viewer_of):
    found = started()
    with pytest.raises(Forbidden), db.writing():
        writing.save_section(found.sections[0], Text("Hi.", ""), seen=0, by=viewer_of("otto"))


def test_a_moment_is_added_and_dated_back(started, viewer_of):
    found, hour_ago = started(), clock.ago(hours=1)
    card = LineCard(TimelineKind.HYPOTHESIS, "The pool is full", hour_ago, note="It was")
    with db.writing():
        line = writing.add_line(found, card, by=viewer_of("theo"))
    db.session.expire(found)
    assert found.lines[0].id == line.id
    assert line.by_role == "Operations (L2)"
    with pytest.raises(Invalid), db.writing():
        ahead = LineCard(TimelineKind.NOTE, "Soon", clock.now() + timedelta(hours=1))
        writing.add_line(found, ahead, by=viewer_of("theo"))


def test_evidence_is_of_this_postmortem_only(started, viewer_of):
    found = started()
    own = found.lines[0].id
    card = LessonCard(LessonKind.FACTOR, "No limit", FactorKind.TOOLING, evidence=(own, 9_999))
    with db.writing():
        lesson = writing.add_lesson(found, card, by=viewer_of("theo"))
    assert lesson.evidence == [own]


def test_a_factor_has_a_kind(started, viewer_of):
    with pytest.raises(Invalid, match="what kind of factor"), db.writing():
        card = LessonCard(LessonKind.FACTOR, "It broke")
        writing.add_lesson(started(), card, by=viewer_of("theo"))


def test_an_outcome_names_its_article_or_a_reason(written, viewer_of):
    found = written()
    for outcome in (Outcome.PRODUCED, Outcome.NONE_NEEDED):
        with pytest.raises(Invalid), db.writing():
            writing.conclude(found, found.lessons[0], outcome, by=viewer_of("theo"))


def test_an_article_is_drafted_in_the_words_of_the_incident(written, viewer_of):
    found = written()
    with db.writing():
        writing.add_lesson(found, STEP, by=viewer_of("theo"))
        drafted = articles.draft(found, found.lessons[0], Kind.KNOWN_ERROR, by=viewer_of("theo"))
    assert TITLE in drafted.symptoms
    assert FACTOR.statement in drafted.body
    assert f"1. {STEP.statement}" in drafted.body
    assert found.lessons[0].outcome is Outcome.PRODUCED
    assert found.lessons[0].article_id == drafted.article_id


def test_a_lesson_gets_one_article(written, viewer_of):
    found = written()
    with db.writing():
        articles.draft(found, found.lessons[0], Kind.KNOWN_ERROR, by=viewer_of("theo"))
    with pytest.raises(Conflict, match="is the article of this lesson"), db.writing():
        articles.draft(found, found.lessons[0], Kind.FAQ, by=viewer_of("theo"))


def test_publishing_waits_for_the_article_and_then_links_all_three(written, viewer_of):
    found, theo, rea = written(), viewer_of("theo"), viewer_of("rea")
    with db.writing():
        drafted = articles.draft(found, found.lessons[0], Kind.KNOWN_ERROR, by=theo)
    number = drafted.id
    found, theo, rea = indexed(found), viewer_of("theo"), viewer_of("rea")
    drafted = db.session.get_one(Proposal, number)
    article = drafted.article
    advance(found, "submit", theo)
    approved_again(found, viewer_of)
    with pytest.raises(Conflict) as refused:
        advance(found, "publish", theo)
    assert refused.value.missing[0].startswith(f"{article.ref} “{FACTOR.statement}” is not")
    with db.writing():
        PROPOSAL.advance(drafted, "submit", by=theo)
        fingerprint = drafted.content.fingerprint
        PROPOSAL.advance(drafted, "approve", by=rea, fingerprint=fingerprint)
        PROPOSAL.advance(drafted, "publish", by=theo)
    advance(found, "publish", theo)
    assert found.state is PostmortemState.PUBLISHED
    for record in (found, found.incidents[0]):
        roles = [(each.article_id, each.role) for each in links_of(record, viewer=theo)]
        assert roles == [(article.id, LinkRole.PRODUCED)]


def test_an_article_l1_would_not_find_holds_the_approval(written, viewer_of, published):
    number = int(published("Paper jam", "1. Pull.\n").removeprefix("KB-"))
    found, theo = written(), viewer_of("theo")
    article = db.session.get_one(Article, number)
    with db.writing():
        lesson = found.lessons[0]
        writing.conclude(found, lesson, Outcome.PRODUCED, by=theo, article=article)
    advance(found, "submit", theo)
    with pytest.raises(Conflict) as refused:
        approved_again(found, viewer_of)
    assert f"L1 would not find {article.ref}" in refused.value.missing[0]
    with db.writing():
        deciding.excuse(found, article.ref, "It is for L3 only.", by=theo)
    approved_again(found, viewer_of)
    assert found.state is PostmortemState.APPROVED


def test_a_draft_is_looked_for_as_it_would_be_once_published(written, viewer_of):
    found, theo = written(), viewer_of("theo")
    with db.writing():
        articles.draft(found, found.lessons[0], Kind.KNOWN_ERROR, by=theo)
    (told,) = findability.checked(indexed(found))
    assert [rank for _words, rank in told.ranks] == [1] * len(told.ranks)
    assert told.ranks[0][0] == "Orders are not saved, error OI-503".replace(",", "")
