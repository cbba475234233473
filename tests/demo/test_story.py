"""What the demo's year tells: postmortems, and whether their lessons paid back, from the rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from portal.actions.alike import marks_of_its_log
from portal.actions.models import Action, ActionRecurrence
from portal.actions.queries import of_source
from portal.actions.terms import ActionState
from portal.changes.models.change import CausedIncident, Change
from portal.changes.terms import Outcome as ChangeOutcome
from portal.core import clock
from portal.core.db import db
from portal.demo import story
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.terms import EscalationKind, EscalationReason
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.terms import LinkRole
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.queries import receipts
from portal.postmortems.services.publishing import missing
from portal.postmortems.terms import FactorKind, LessonKind, Outcome, PostmortemState
from portal.problems.models.problem import Problem
from portal.problems.terms import ProblemState
from portal.sla.models.clocks import SlaClock
from portal.sla.services.caches import drift_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("filled")]

WINDOW = timedelta(days=90)
TOO_FEW = 5
PAID_BACK = "Four depots could not print delivery notes"
DID_NOT = "Codes of the second factor were refused for a morning"
TOO_RECENT = "Half of the shops were sent to the old edge"


@dataclass(frozen=True)
class Measured:
    """Matching incidents of one side: how many, how often avoidably handed over, how long."""

    number: int
    avoidable: float
    minutes: float


def postmortem(beginning: str) -> Postmortem:
    return db.session.scalars(
        select(Postmortem).where(Postmortem.title.startswith(beginning))
    ).one()


def matching(told: Postmortem) -> list[Incident]:
    """Return the incidents of its service that quote the same message, without its own."""
    own = {mark for each in told.incidents for mark in marks_of_its_log(each)}
    rows = select(Incident).where(
        Incident.service_id == told.incidents[0].service_id,
        Incident.id.not_in([each.id for each in told.incidents]),
        Incident.resolved_at.is_not(None),
    )
    return [each for each in db.session.scalars(rows) if own & set(marks_of_its_log(each))]


def measured(cases: Sequence[Incident]) -> Measured:
    avoidable = [reason for reason in EscalationReason if reason.is_avoidable]
    rows = select(Escalation.incident_id).where(
        Escalation.kind == EscalationKind.FUNCTIONAL,
        Escalation.reason.in_(avoidable),
        Escalation.incident_id.in_([each.id for each in cases]),
    )
    handed = set(db.session.scalars(rows))
    lasted = [
        (each.resolved_at - each.reported_at).total_seconds() / 60
        for each in cases
        if each.resolved_at
    ]
    return Measured(len(cases), len(handed) / max(1, len(cases)), median(lasted or [0]))


def before_and_after(told: Postmortem) -> tuple[Measured, Measured]:
    at = told.published_at
    assert at is not None
    cases = matching(told)
    before = [each for each in cases if at - WINDOW <= each.reported_at < at]
    after = [each for each in cases if at <= each.reported_at < at + WINDOW]
    return measured(before), measured(after)


class TestThePostmortems:
    def test_they_stand_in_every_state(self) -> None:
        states = Counter(db.session.scalars(select(Postmortem.state)))

        assert states == {
            PostmortemState.PUBLISHED: 8,
            PostmortemState.SUPERSEDED: 1,
            PostmortemState.IN_REVIEW: 1,
            PostmortemState.DRAFT: 1,
        }

    def test_one_incident_was_closed_without_one_for_a_reason(self) -> None:
        waived = select(Incident).where(Incident.waived_by_id.is_not(None), Incident.is_major)

        assert [each.postmortem_waiver != "" for each in db.session.scalars(waived)] == [True]

    def test_nothing_is_missing_in_what_is_published(self) -> None:
        rows = select(Postmortem).where(Postmortem.state == PostmortemState.PUBLISHED)

        for told in db.session.scalars(rows):
            # An article may have been opened again since for something else.
            assert [line for line in missing(told) if "is not published yet" not in line] == []
            assert all(each.outcome is not None for each in told.lessons)
            assert sum(each.kind is LessonKind.FACTOR for each in told.lessons) >= 2
            assert sum(bool(each.body) for each in told.sections) >= 8
            assert len(told.shown_lines) >= 6

    def test_what_waits_still_lacks_something(self) -> None:
        rows = select(Postmortem).where(
            Postmortem.state.in_([PostmortemState.DRAFT, PostmortemState.IN_REVIEW])
        )

        assert all(missing(each) for each in db.session.scalars(rows))

    def test_every_kind_of_factor_and_of_outcome_occurs(self) -> None:
        lessons = [each for told in db.session.scalars(select(Postmortem)) for each in told.lessons]

        assert {each.factor_kind for each in lessons if each.factor_kind} == set(FactorKind)
        assert {each.outcome for each in lessons if each.outcome} == set(Outcome)

    def test_evidence_points_at_the_moments_its_file_names(self) -> None:
        for card in story.read_each("postmortems"):
            lessons = postmortem(card["title"]).lessons

            named = [len(said.get("evidence", ())) for said in card["lessons"]]
            assert [len(each.evidence) for each in lessons] == named

    def test_articles_and_incidents_show_what_was_learned(self) -> None:
        roles = {Outcome.PRODUCED: LinkRole.PRODUCED, Outcome.UPDATED: LinkRole.UPDATED}
        rows = select(Postmortem).where(Postmortem.state == PostmortemState.PUBLISHED)
        linked = {
            (each.record_kind, each.record_id, each.article_id, each.role)
            for each in db.session.scalars(select(KnowledgeLink))
        }

        for told in db.session.scalars(rows):
            for lesson in told.lessons:
                if lesson.outcome not in roles:
                    continue
                role, number = roles[lesson.outcome], lesson.article_id
                assert ("postmortem", told.id, number, role) in linked
                for incident in told.incidents:
                    assert ("incident", incident.id, number, role) in linked

    def test_a_later_version_takes_in_what_happened_again(self) -> None:
        rows = select(Postmortem).where(Postmortem.state == PostmortemState.SUPERSEDED)
        before = db.session.scalars(rows).one()
        later = db.session.scalars(
            select(Postmortem).where(Postmortem.supersedes_id == before.id)
        ).one()

        assert later.state is PostmortemState.PUBLISHED
        assert [len(before.incidents), len(later.incidents)] == [1, 2]


class TestWhetherTheyPaidBack:
    def test_one_lesson_did(self) -> None:
        before, after = before_and_after(postmortem(PAID_BACK))

        assert before.number >= 15
        assert before.avoidable > 0.6
        assert before.minutes > 90
        assert after.number >= TOO_FEW
        assert after.avoidable == 0
        assert after.minutes < 30

    def test_afterwards_the_desk_solved_them_with_its_article(self) -> None:
        told = postmortem(PAID_BACK)
        produced = {each.article_id for each in told.lessons if each.outcome is Outcome.PRODUCED}
        later = [each for each in matching(told) if each.reported_at > told.published_at]
        solved = select(KnowledgeLink).where(
            KnowledgeLink.role == LinkRole.USED_SOLVED,
            KnowledgeLink.record_kind == "incident",
            KnowledgeLink.record_id.in_([each.id for each in later]),
        )

        found = db.session.scalars(solved).all()
        assert {each.article_id for each in found} == produced
        assert len(found) >= 0.9 * len(later)

    def test_another_did_not(self) -> None:
        before, after = before_and_after(postmortem(DID_NOT))

        assert min(before.number, after.number) >= TOO_FEW
        assert after.number >= before.number
        assert after.avoidable >= before.avoidable
        assert after.minutes >= before.minutes

    def test_what_was_to_prevent_it_is_met_again(self) -> None:
        told = postmortem(DID_NOT)
        prevents = next(
            each for each in of_source.open_of(told) if each.title.startswith("Set the clock")
        )

        met = select(func.count(ActionRecurrence.id)).where(
            ActionRecurrence.action_id == prevents.id
        )
        assert prevents.state is ActionState.IN_PROGRESS
        assert db.session.scalar(met)

    def test_one_is_too_recent_to_judge(self) -> None:
        at = postmortem(TOO_RECENT).published_at

        assert at is not None
        assert clock.now() - at < WINDOW


class TestWhatFollowed:
    def test_causes_were_ended_by_changes(self) -> None:
        rows = select(Problem).where(Problem.state == ProblemState.CLOSED)
        fixed = {each.ref for each in db.session.scalars(rows)}
        changes = select(Change.problem_ref).where(Change.outcome == ChangeOutcome.SUCCESSFUL)

        assert len(fixed) == 2
        assert fixed <= set(db.session.scalars(changes))

    def test_the_trouble_ended_with_the_change_and_not_with_the_lesson(self) -> None:
        ended = db.session.scalars(
            select(Change.finished_at).where(Change.title.startswith("Give both RADIUS"))
        ).one()

        assert ended is not None
        assert all(each.reported_at < ended for each in matching(postmortem(DID_NOT)))

    def test_a_change_that_failed_has_its_postmortem(self) -> None:
        told = postmortem("A migration of Shipment Tracker")
        causes = select(Change).where(Change.title.startswith("Release Shipment Tracker 6.4"))
        change = db.session.scalars(causes).one()

        assert change.outcome is ChangeOutcome.ROLLED_BACK
        caused = select(CausedIncident.incident_id).where(CausedIncident.change_id == change.id)
        assert list(db.session.scalars(caused)) == [each.id for each in told.incidents]

    def test_every_published_one_is_followed_by_actions(self) -> None:
        rows = select(Postmortem.id).where(Postmortem.state == PostmortemState.PUBLISHED)
        sources = select(Action.source_id).where(Action.source_kind == "postmortem")

        assert set(db.session.scalars(rows)) <= set(db.session.scalars(sources))


class TestTheDesk:
    def test_hundreds_of_incidents_and_nearly_all_are_closed(self) -> None:
        closed = select(func.count(Incident.id)).where(Incident.closed_at.is_not(None))
        every = select(func.count(Incident.id))

        assert (db.session.scalar(every) or 0) > 300
        assert (db.session.scalar(every) or 0) - (db.session.scalar(closed) or 0) < 15

    def test_every_service_and_every_channel_of_people_has_some(self) -> None:
        rows = db.session.execute(select(Incident.service_id, Incident.channel)).all()

        assert min(Counter(service for service, _ in rows).values()) >= 5
        assert len({channel for _, channel in rows}) == 5

    def test_clocks_say_what_their_segments_say(self) -> None:
        loaded = selectinload(SlaClock.segments), selectinload(SlaClock.firings)
        clocks = db.session.scalars(select(SlaClock).options(*loaded)).all()

        assert len(clocks) > 700
        assert [each.id for each in clocks if drift_of(each, clock.now(), is_untold=True)] == []


def test_the_teams_were_asked_to_read_and_not_everybody_has() -> None:
    counted = receipts.count(postmortem(PAID_BACK))
    assert 0 < counted.read < counted.asked
