"""Postmortems move only as the table says, and say what is missing by its name."""

import pytest

from portal.core.db import db
from portal.core.errors import Conflict, Forbidden
from portal.core.policy import policy
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.texts import Text
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.services import publishing, revising, starting, writing
from portal.postmortems.terms import Outcome, PostmortemState, Size
from tests.postmortems.conftest import FACTOR, STEP
from tests.postmortems.made import fill_in

STEPS = [(step, state) for step in POSTMORTEM.steps for state in PostmortemState]
CAST = ("lena", "theo", "tess", "rea", "mona", "ada", "otto", "")


def advance(found, verb, viewer, **inputs):
    with db.writing():
        POSTMORTEM.advance(found, verb, by=viewer, **inputs)


@pytest.mark.parametrize(("step", "state"), STEPS, ids=lambda each: getattr(each, "verb", each))
def test_a_step_starts_from_its_own_states_only(started, viewer_of, step, state):
    found = started()
    with db.writing():
        found.state = state
    everybody = [viewer_of(name) for name in CAST]
    who = next(each for each in everybody if policy.allows(step.needs, each, found))
    offered = [each.verb for each in POSTMORTEM.steps_for(found, who)]
    assert (step.verb in offered) == (state in step.sources)
    if state not in step.sources:
        with pytest.raises(Conflict, match=f"This is at “{state.label}” (now|already)"):
            advance(found, step.verb, who)


@pytest.mark.parametrize("step", POSTMORTEM.steps, ids=lambda step: step.verb)
def test_who_may_not_take_a_step_is_refused(started, viewer_of, step):
    found = started()
    with db.writing():
        found.state = step.sources[0]
    for name in CAST:
        if not policy.allows(step.needs, viewer_of(name), found):
            with pytest.raises(Forbidden):
                advance(found, step.verb, viewer_of(name))


def test_who_responded_or_wrote_does_not_approve(started, viewer_of):
    found = started()
    rea = viewer_of("rea")
    assert policy.allows(POSTMORTEM.step("approve").needs, rea, found)
    with db.writing():
        writing.retitle(found, "Orders were not saved", by=rea)
    assert not policy.allows(POSTMORTEM.step("approve").needs, rea, found)


def test_a_draft_of_facts_alone_is_not_worth_a_review(started, viewer_of):
    found = started()
    with pytest.raises(Conflict) as refused:
        advance(found, "submit", viewer_of("theo"))
    assert "so far it holds only what was filled in" in refused.value.missing[0]


def test_asking_for_changes_needs_a_word_and_brings_the_draft_back(written, viewer_of):
    found = written()
    advance(found, "submit", viewer_of("theo"))
    with pytest.raises(Conflict):
        advance(found, "request_changes", viewer_of("rea"))
    advance(found, "request_changes", viewer_of("rea"), note="Which pods?")
    assert found.state is PostmortemState.DRAFT
    assert [each.comment for each in found.decisions] == ["Which pods?"]


def test_an_approval_is_bound_to_the_text_that_was_read(written, viewer_of):
    found = written()
    advance(found, "submit", viewer_of("theo"))
    seen = found.fingerprint
    with db.writing():
        writing.add_lesson(found, STEP, by=viewer_of("theo"))
    with pytest.raises(Conflict) as refused:
        advance(found, "approve", viewer_of("rea"), fingerprint=seen)
    assert "The text changed while you were reading: look at it again." in refused.value.missing


@pytest.mark.parametrize(
    "change",
    [
        lambda found, by: writing.retitle(found, "Another title", by=by),
        lambda found, by: writing.add_lesson(found, STEP, by=by),
        lambda found, by: writing.show_line(found, found.lines[0], is_shown=False, by=by),
        lambda found, by: writing.save_section(
            found.sections[0], Text("Anew.", "<p>Anew.</p>"), seen=found.sections[0].number, by=by
        ),
        lambda found, by: writing.conclude(
            found, found.lessons[0], Outcome.NONE_NEEDED, by=by, reason="It is gone."
        ),
    ],
    ids=["title", "lesson", "line", "section", "outcome"],
)
def test_any_later_edit_voids_the_approval(approved, viewer_of, change):
    found = approved()
    with db.writing():
        change(found, viewer_of("theo"))
    assert (found.state, found.approved_by_id) == (PostmortemState.IN_REVIEW, None)


def test_publishing_names_everything_that_is_missing(started, viewer_of):
    found = started()
    with db.writing():
        writing.add_lesson(found, FACTOR, by=viewer_of("theo"))
        found.state, found.approved_fingerprint = PostmortemState.APPROVED, found.fingerprint
    with pytest.raises(Conflict) as refused:
        advance(found, "publish", viewer_of("theo"))
    assert "The section “Impact”." in refused.value.missing
    assert "The section “Detection”." in refused.value.missing
    lesson = f"The knowledge outcome of the contributing factor “{FACTOR.statement}”."
    assert lesson in refused.value.missing
    assert found.state is PostmortemState.APPROVED


def test_others_may_have_reasons_against_publishing(approved, viewer_of, monkeypatch):
    found = approved()
    with db.writing():
        without_need(found, viewer_of("theo"))
    approved_again(found, viewer_of)
    monkeypatch.setattr(publishing, "reasons_not_to_publish", [lambda _pm: ["ACT-1 has no owner."]])
    with pytest.raises(Conflict) as refused:
        advance(found, "publish", viewer_of("theo"))
    assert refused.value.missing == ("ACT-1 has no owner.",)


def test_an_incident_is_closed_once_its_postmortem_is_in_review(written, viewer_of):
    found = written()
    incident = found.incidents[0]
    with pytest.raises(Conflict), db.writing():
        INCIDENT.advance(incident, "close", by=viewer_of("theo"))
    advance(found, "submit", viewer_of("theo"))
    with db.writing():
        INCIDENT.advance(incident, "close", by=viewer_of("theo"))
    assert incident.closed_at is not None


def test_a_later_version_takes_the_place_of_the_first(approved, viewer_of):
    first = approved()
    theo = viewer_of("theo")
    with db.writing():
        without_need(first, theo)
    approved_again(first, viewer_of)
    advance(first, "publish", theo)
    with db.writing():
        later = revising.revise(first, by=theo)
        writing.retitle(later, "Told better", by=theo)
    assert [each.statement for each in later.lessons] == [FACTOR.statement]
    with pytest.raises(Conflict, match=f"{later.ref} is its new version already"), db.writing():
        revising.revise(first, by=theo)
    advance(later, "submit", theo)
    advance(later, "approve", viewer_of("rea"), fingerprint=later.fingerprint)
    advance(later, "publish", theo)
    assert (first.state, later.state) == (PostmortemState.SUPERSEDED, PostmortemState.PUBLISHED)


def test_what_is_published_is_not_written_in(approved, viewer_of):
    found = approved()
    with db.writing():
        without_need(found, viewer_of("theo"))
    approved_again(found, viewer_of)
    advance(found, "publish", viewer_of("theo"))
    with pytest.raises(Conflict, match="write a new version"), db.writing():
        writing.retitle(found, "No", by=viewer_of("theo"))


def test_a_full_outline_can_be_finished(resolved, viewer_of):
    incident, theo = resolved(), viewer_of("theo")
    prepared = starting.prepare(incident, Size.FULL)
    with db.writing():
        found = starting.start(incident, prepared, by=theo)
        writing.add_lesson(found, FACTOR, by=theo)
        without_need(found, theo)
        fill_in(found, theo)
    assert publishing.missing(found) == []


def without_need(found, by):
    for lesson in found.lessons:
        writing.conclude(found, lesson, Outcome.NONE_NEEDED, by=by, reason="The setting is gone.")


def approved_again(found, viewer_of):
    advance(found, "approve", viewer_of("rea"), fingerprint=found.fingerprint)
