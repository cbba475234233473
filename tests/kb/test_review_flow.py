"""From a draft to what readers get: who may do what, and what each step demands."""

from dataclasses import replace

import pytest

from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid, Missing
from portal.kb.lifecycle import ARTICLE, PROPOSAL
from portal.kb.models.content import Content
from portal.kb.queries import articles, use
from portal.kb.services import reviewing, using, writing
from portal.kb.terms import Audience, Confidence, Kind, ProposalState

TEXT = Content(
    title="VPN drops after ten minutes",
    body="1. Open the client.\n2. Choose *Reconnect*.\n",
    summary="Reconnect a VPN that drops.",
    symptoms=("the tunnel goes away",),
)


@pytest.fixture
def draft(viewer_of):
    with db.writing():
        return writing.create_article(Kind.SOP, TEXT, by=viewer_of("theo"))


def advance(proposal, verb, by, **inputs):
    with db.writing():
        PROPOSAL.advance(proposal, verb, by=by, **inputs)


def approve(proposal, by):
    advance(proposal, "approve", by, fingerprint=proposal.content.fingerprint)


def save(proposal, content, by, seen):
    with db.writing():
        return writing.save(proposal, content, by=by, seen=seen)


def test_reviewed_text_reaches_the_readers(draft, viewer_of):
    advance(draft, "submit", viewer_of("theo"))
    approve(draft, viewer_of("rea"))
    advance(draft, "publish", viewer_of("theo"))
    found = articles.by_slug("vpn-drops-after-ten-minutes", viewer=viewer_of("lena"))
    assert (found.revision.body, found.confidence) == (TEXT.body, Confidence.VALIDATED)


def test_nobody_but_its_writers_and_reviewers_sees_a_draft(draft, viewer_of):
    ref = draft.article.ref
    assert articles.article(ref, viewer=viewer_of("theo")).ref == ref
    assert articles.article(ref, viewer=viewer_of("rea")).ref == ref
    for name in ("lena", "tess", "otto", ""):
        with pytest.raises(Missing):
            articles.article(ref, viewer=viewer_of(name))


def test_the_author_is_refused_approval_even_as_a_reviewer(viewer_of):
    with db.writing():
        proposal = writing.create_article(Kind.SOP, TEXT, by=viewer_of("rea"))
    advance(proposal, "submit", viewer_of("rea"))
    with pytest.raises(Forbidden):
        approve(proposal, viewer_of("rea"))


def test_who_saved_a_word_of_it_is_an_author_too(draft, viewer_of):
    save(draft, replace(TEXT, body="1. Open.\n2. Close.\n"), viewer_of("rea"), seen=1)
    advance(draft, "submit", viewer_of("theo"))
    with pytest.raises(Forbidden):
        approve(draft, viewer_of("rea"))


def test_one_more_keystroke_voids_the_approval(draft, viewer_of):
    advance(draft, "submit", viewer_of("theo"))
    approve(draft, viewer_of("rea"))
    save(draft, replace(TEXT, body=TEXT.body + "!"), viewer_of("theo"), seen=1)
    assert draft.state is ProposalState.IN_REVIEW
    with pytest.raises(Conflict):
        advance(draft, "publish", viewer_of("theo"))


def test_approval_is_for_the_text_that_was_read(draft, viewer_of):
    advance(draft, "submit", viewer_of("theo"))
    read = draft.content.fingerprint
    save(draft, replace(TEXT, body=TEXT.body + "3. Reboot.\n"), viewer_of("theo"), seen=1)
    with pytest.raises(Conflict) as refusal:
        advance(draft, "approve", viewer_of("rea"), fingerprint=read)
    assert refusal.value.missing == ("The text changed while you were reading: look at it again.",)


def test_an_open_comment_holds_approval_back(draft, viewer_of):
    advance(draft, "submit", viewer_of("theo"))
    with db.writing():
        remark = reviewing.comment(draft, "Which client?", by=viewer_of("rea"), quote="the client")
    with pytest.raises(Conflict):
        approve(draft, viewer_of("rea"))
    with db.writing():
        reviewing.resolve(draft, remark.id, by=viewer_of("theo"))
    approve(draft, viewer_of("rea"))
    assert draft.state is ProposalState.APPROVED


def test_changes_are_asked_for_with_a_reason(draft, viewer_of):
    advance(draft, "submit", viewer_of("theo"))
    with pytest.raises(Conflict):
        advance(draft, "request_changes", viewer_of("rea"), note=" ")
    advance(draft, "request_changes", viewer_of("rea"), note="Name the client.")
    assert draft.decisions[-1].reason == "Name the client."


def test_an_sop_is_never_published_directly(draft, viewer_of):
    with pytest.raises(Forbidden):
        advance(draft, "publish_directly", viewer_of("theo"))


def test_operations_publish_a_known_error_at_once_as_work_in_progress(viewer_of):
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=viewer_of("theo"))
    advance(proposal, "publish_directly", viewer_of("theo"))
    assert proposal.article.confidence is Confidence.WORK_IN_PROGRESS
    with db.writing():
        ARTICLE.advance(proposal.article, "validate", by=viewer_of("rea"))
    assert proposal.article.confidence is Confidence.VALIDATED


def test_two_people_on_different_lines_are_joined(draft, viewer_of):
    mine = replace(TEXT, body="1. Open the client.\n2. Choose *Connect again*.\n")
    theirs = replace(TEXT, summary="What to do when the VPN drops.")
    save(draft, theirs, viewer_of("theo"), seen=1)
    outcome = save(draft, mine, viewer_of("rea"), seen=1)
    assert outcome.merged_with == "Theo"
    assert (draft.body, draft.summary) == (mine.body, theirs.summary)


def test_two_people_on_the_same_line_get_both_texts_back(draft, viewer_of):
    save(draft, replace(TEXT, body="1. Ring the desk.\n"), viewer_of("theo"), seen=1)
    mine = replace(TEXT, body="1. Write to the desk.\n")
    with pytest.raises(writing.EditConflict) as conflict:
        save(draft, mine, viewer_of("rea"), seen=1)
    assert conflict.value.mine.body == mine.body
    assert conflict.value.theirs.body == draft.body == "1. Ring the desk.\n"


def test_an_old_address_leads_to_the_renamed_article(draft, viewer_of):
    with db.writing():
        PROPOSAL.advance(draft, "submit", by=viewer_of("theo"))
        fingerprint = draft.content.fingerprint
        PROPOSAL.advance(draft, "approve", by=viewer_of("rea"), fingerprint=fingerprint)
        PROPOSAL.advance(draft, "publish", by=viewer_of("rea"))
        renamed = writing.propose(draft.article, by=viewer_of("theo"))
        writing.save(
            renamed, replace(TEXT, title="VPN drops"), by=viewer_of("theo"), seen=1, note="Shorter"
        )
        PROPOSAL.advance(renamed, "submit", by=viewer_of("theo"))
        fingerprint = renamed.content.fingerprint
        PROPOSAL.advance(renamed, "approve", by=viewer_of("rea"), fingerprint=fingerprint)
        PROPOSAL.advance(renamed, "publish", by=viewer_of("rea"))
    old = articles.by_slug("vpn-drops-after-ten-minutes", viewer=viewer_of("lena"))
    assert old.slug == "vpn-drops"


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.PUBLIC, {"", "lena", "otto", "theo", "tess"}),
        (Audience.INTERNAL, {"lena", "otto", "theo", "tess"}),
        (Audience.L2, {"theo", "tess"}),
        (Audience.L3, {"theo", "tess"} - {"theo"}),
    ],
)
def test_audience_decides_who_reads(viewer_of, audience, readers):
    with db.writing():
        proposal = writing.create_article(
            Kind.KNOWN_ERROR, replace(TEXT, audience=audience), by=viewer_of("tess")
        )
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
    found = set()
    for name in ("", "lena", "otto", "theo", "tess"):
        try:
            articles.article(proposal.article.ref, viewer=viewer_of(name))
        except Missing:
            continue
        found.add(name)
    assert found == readers


def test_nobody_writes_a_part_they_could_not_read_again(draft, viewer_of):
    closed = replace(TEXT, body=TEXT.body + "\n:::l3\nEngineers only.\n:::\n")
    with db.writing():
        draft.article.owner_id = viewer_of("rea").id
    with pytest.raises(Invalid, match="L3"):
        save(draft, closed, viewer_of("theo"), seen=1)
    assert save(draft, closed, viewer_of("rea"), seen=1).number == 2


def test_a_manager_does_not_become_owner_of_what_they_may_not_read(viewer_of):
    closed = replace(TEXT, body="1. Call.\n\n:::l3\nEngineers only.\n:::\n")
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, closed, by=viewer_of("tess"))
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
    mona = viewer_of("mona")
    with pytest.raises(Forbidden), db.writing():
        using.hand_over(proposal.article, mona.person, by=mona)


def test_an_article_is_offered_to_people_who_write_and_read_it(viewer_of):
    with db.writing():
        proposal = writing.create_article(
            Kind.KNOWN_ERROR, replace(TEXT, audience=Audience.L3), by=viewer_of("tess")
        )
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
    assert [person.name for person in use.possible_owners(proposal.article)] == ["Rea", "Tess"]
