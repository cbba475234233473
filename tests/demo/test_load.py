"""A filled demo database: the company, its year, and what is still open today."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from portal.accounts.demo_sign_ins import PASSWORD, is_demo
from portal.accounts.models import Person
from portal.accounts.passwords import matches
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.actions.terms import ActionState
from portal.catalog.models import Category, Service, Tag
from portal.changes.models.change import CausedIncident, Change
from portal.changes.models.freezes import Freeze
from portal.changes.terms import ChangeState, ChangeType
from portal.changes.terms import Outcome as ChangeOutcome
from portal.core import clock, events, migration
from portal.core.db import db
from portal.core.errors import Conflict
from portal.demo import load, seating, story
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.incidents.terms import IncidentState
from portal.incidents.trail.queries import searches_of
from portal.kb.models.article import Article, ArticleLink
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.models.proposal import Proposal, ReviewComment
from portal.kb.models.revision import Rendering, Revision
from portal.kb.models.use import Feedback, Flag, Verification
from portal.kb.terms import Confidence, DueReason, Kind, LinkRole, ProposalState, Verdict
from portal.problems.models.problem import Problem
from portal.problems.queries.suggesting import suggested
from portal.problems.terms import ProblemState
from portal.search.golden.deriving import derive
from portal.search.golden.queries import all_pairs
from portal.search.learning.models import Gap, SearchObservation, SearchOpening
from portal.search.learning.terms import GapState
from portal.search.tuning.stored import current
from tests.demo.conftest import fill, over

pytestmark = pytest.mark.slow


def count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[None]:
    """A migrated database without a single row."""
    with over(tmp_path / "data").app_context():
        migration.migrate()
        yield
    db.close()


@pytest.mark.usefixtures("filled")
class TestTheIncidents:
    def test_the_three_scenarios_went_through_all_tiers(self) -> None:
        rows = select(Incident).where(Incident.tier_number == int(Tier.L3))
        titles = {incident.title for incident in db.session.scalars(rows)}
        assert titles >= {
            "Nobody in the Columbus office can sign in",
            "Shipment Tracker takes ten seconds for every search",
            "Orders are not saved, error OI-503",
        }

    def test_the_scenarios_tell_what_was_searched_for_in_order(self) -> None:
        rows = select(Incident).where(Incident.title.startswith("Shipment Tracker takes ten"))
        incident = db.session.scalars(rows).one()
        searches = searches_of(incident)
        assert [(each.person.name.split()[0], each.words) for each in searches if each.person] == [
            ("Lena", "search takes ten seconds"),
            ("Camila", "autoscaler at its limit"),
            ("Wei", "query without index"),
        ]
        assert all(each.shown for each in searches)

    def test_something_waits_in_every_way(self) -> None:
        waiting = set(db.session.scalars(select(Incident.state)))
        assert {IncidentState.NEW, IncidentState.IN_PROGRESS, IncidentState.PENDING} <= waiting
        assert count(Escalation, Escalation.answered_at.is_(None)) == 1

    def test_what_was_used_is_linked_to_the_text_of_its_day(self) -> None:
        assert count(KnowledgeLink, KnowledgeLink.role == LinkRole.USED_SOLVED) > 150
        assert count(KnowledgeLink, KnowledgeLink.revision_id.is_(None)) == 0

    def test_no_incident_lies_in_the_future(self) -> None:
        assert count(Incident, Incident.updated_at > clock.now()) == 0

    def test_what_follows_from_them_stands_in_every_state_and_some_is_overdue(self) -> None:
        acts = db.session.scalars(select(Action)).unique().all()
        assert {act.source_kind for act in acts} == {"incident", "postmortem"}
        assert {act.state for act in acts} == set(ActionState)
        assert 2 <= [act.is_overdue for act in acts].count(True) < len(acts) / 4


@pytest.mark.usefixtures("filled")
class TestTheProblems:
    def test_they_stand_in_every_way_somebody_meets_them(self) -> None:
        found = {each.title: each for each in db.session.scalars(select(Problem))}
        assert Counter(each.state for each in found.values()) == {
            ProblemState.CLOSED: 2,
            ProblemState.RISK_ACCEPTED: 1,
            ProblemState.FIX_IN_PROGRESS: 2,
            ProblemState.ROOT_CAUSE_ANALYSIS: 1,
            ProblemState.DUPLICATE: 1,
            ProblemState.CANCELLED: 1,
        }
        [accepted] = [each for each in found.values() if each.risk_until]
        days = (accepted.risk_until or clock.now()) - clock.now()
        assert 0 < days.days < 14

    def test_one_is_a_known_error_people_can_read(self) -> None:
        produced = (
            KnowledgeLink.role == LinkRole.PRODUCED,
            KnowledgeLink.record_kind == "problem",
        )
        links = db.session.scalars(select(KnowledgeLink).where(*produced)).all()
        assert [each.article.confidence for each in links] == [Confidence.WORK_IN_PROGRESS]

    def test_blank_labels_are_proposed_as_one(self) -> None:
        mona = Viewer(db.session.scalars(select(Person).where(Person.name == "Mona Haddad")).one())
        proposed = {each.title: len(each.cases) for each in suggested(mona)[0]}
        assert proposed["Label printer in Gdańsk prints blank labels again"] == 3


@pytest.mark.usefixtures("filled")
class TestTheCompany:
    def test_changes_stand_in_every_way_somebody_meets_them(self) -> None:
        found = {(each.type, each.state) for each in db.session.scalars(select(Change))}
        assert found == {
            (ChangeType.NORMAL, ChangeState.CLOSED),
            (ChangeType.NORMAL, ChangeState.CANCELLED),
            (ChangeType.STANDARD, ChangeState.SCHEDULED),
            (ChangeType.NORMAL, ChangeState.AUTHORIZE),
            (ChangeType.NORMAL, ChangeState.REVIEW),
            (ChangeType.EMERGENCY, ChangeState.REVIEW),
        }
        rows = db.session.scalars(select(CausedIncident))
        caused = {each.incident.title: each.change for each in rows}
        rolled_back = caused["Order queue grows since the release"]
        assert rolled_back.outcome is ChangeOutcome.ROLLED_BACK
        assert {each.outcome for each in db.session.scalars(select(Change))} >= set(
            ChangeOutcome
        ) - {ChangeOutcome.FAILED}
        [freeze] = db.session.scalars(select(Freeze))
        assert freeze.starts_at > clock.now()

    def test_people_stand_on_every_tier_and_in_two_regions(self) -> None:
        people = db.session.scalars(select(Person).where(Person.left_at.is_(None))).all()

        assert len(people) == 13
        assert {person.tier for person in people} == set(Tier)
        assert {person.zone.partition("/")[0] for person in people} == {"Europe", "America"}

    def test_the_demo_password_opens_every_account(self) -> None:
        stored = set(db.session.scalars(select(Person.password_hash)))

        assert is_demo()
        assert [matches(PASSWORD, one) for one in stored] == [True]

    def test_eight_services_have_owners_and_links(self) -> None:
        services = db.session.scalars(select(Service)).all()

        assert len(services) == 8
        assert all(
            s.team and s.dashboard_url and s.repository_url and s.on_call_url for s in services
        )

    def test_shelves_stand_two_deep_and_tags_are_used(self) -> None:
        assert count(Category, Category.parent_id.is_not(None)) == 12
        assert count(Tag) > 30


@pytest.mark.usefixtures("filled")
class TestTheSearch:
    def test_it_was_turned_and_knows_some_answers(self) -> None:
        assert len(current().synonyms) == 3
        assert len(all_pairs()) == 3

    def test_what_people_used_becomes_pairs(self) -> None:
        with db.writing() as session:
            assert derive() > 10
            session.rollback()


@pytest.mark.usefixtures("filled")
class TestTheArticles:
    def test_forty_and_what_trouble_produced_are_published_and_one_is_a_draft(self) -> None:
        # One known error of a problem, five articles of postmortems.
        assert count(Article, Article.revision_id.is_not(None)) == 46
        assert count(Article, Article.revision_id.is_(None)) == 1

    def test_they_end_the_year_with_the_confidence_their_files_say(self) -> None:
        published = select(Article.confidence).where(Article.revision_id.is_not(None))

        assert Counter(db.session.scalars(published)) == {
            Confidence.VALIDATED: 38,  # with those postmortems produced
            Confidence.NOT_VALIDATED: 3,
            Confidence.WORK_IN_PROGRESS: 3,
            Confidence.ARCHIVED: 2,
        }

    def test_their_numbers_are_those_their_links_were_given(self) -> None:
        stories = list(story.stories())
        titles = dict(db.session.execute(select(Article.id, Article.title)).all())
        numbers = load.article_numbers(stories)
        wrong = [each.slug for each in stories if titles[numbers[each.slug]] != each.front.title]
        assert wrong == []

    def test_many_have_earlier_revisions_that_really_differ(self) -> None:
        texts = db.session.execute(select(Revision.article_id, Revision.body)).all()
        several = [n for _, n in Counter(article for article, _ in texts).items() if n > 1]

        assert len(several) >= 20
        assert len(set(texts)) == len(texts)

    def test_the_author_never_approved(self) -> None:
        assert count(Revision, Revision.author_id == Revision.approved_by_id) == 0

    def test_what_needs_review_was_reviewed(self) -> None:
        kinds = (Article.kind.in_([Kind.SOP, Kind.RCA_TEMPLATE]), Revision.approved_by_id.is_(None))
        joined = select(func.count()).join(Article, Article.id == Revision.article_id)

        assert db.session.scalar(joined.select_from(Revision).where(*kinds)) == 0

    def test_links_between_them_lead_to_articles_that_exist(self) -> None:
        ids = set(db.session.scalars(select(Article.id)))
        targets = set(db.session.scalars(select(ArticleLink.target_id)))

        assert len(targets) > 20
        assert targets <= ids

    def test_no_link_between_files_is_left(self) -> None:
        assert count(Revision, Revision.body.like("%.md)%")) == 0
        assert count(Revision, Revision.body.like("%](images/%")) == 0

    def test_pictures_and_files_reach_their_readers(self) -> None:
        shown = select(Attachment.name).join(
            RevisionAttachment, RevisionAttachment.attachment_id == Attachment.id
        )

        assert set(db.session.scalars(shown)) >= {"sign-in-path.png", "slow-request.log"}

    def test_every_published_text_is_rendered(self) -> None:
        published = set(db.session.scalars(select(Article.id).where(Article.revision_id > 0)))

        assert published <= set(db.session.scalars(select(Rendering.article_id)))

    def test_the_one_whose_owner_left_is_due_for_it(self) -> None:
        due = select(Article).where(Article.due_reason == DueReason.OWNER_GONE)

        article = db.session.scalars(due).one()

        assert article.owner is not None
        assert not article.owner.is_active

    def test_they_are_overdue_for_five_different_reasons(self) -> None:
        overdue = select(Article.due_reason).where(Article.review_due_at < clock.now())

        assert len(set(db.session.scalars(overdue))) == 5


@pytest.mark.usefixtures("filled")
class TestWhatIsOpen:
    def test_proposals_wait_in_every_state(self) -> None:
        still = select(Proposal.state).where(Proposal.closed_at.is_(None))

        assert Counter(db.session.scalars(still)) == {
            ProposalState.IN_REVIEW: 4,
            ProposalState.CHANGES_REQUESTED: 1,
            ProposalState.DRAFT: 2,
        }

    def test_remarks_point_at_words_of_the_text(self) -> None:
        remarks = db.session.scalars(select(ReviewComment).where(ReviewComment.quote != "")).all()

        assert len(remarks) == 3
        assert all(r.quote in r.proposal.body.splitlines()[(r.line or 1) - 1] for r in remarks)

    def test_flags_are_open_and_answered(self) -> None:
        assert count(Flag, Flag.closed_at.is_(None)) == 3
        assert count(Flag, Flag.answer != "") == 3


@pytest.mark.usefixtures("filled")
class TestTheYear:
    def test_verdicts_are_mostly_good_and_some_have_words(self) -> None:
        worked = count(Feedback, Feedback.verdict == Verdict.WORKED)

        assert 300 <= count(Feedback) <= 450
        assert 0.75 < worked / count(Feedback) < 0.95
        assert count(Feedback, Feedback.comment != "") >= 15

    def test_failed_steps_are_named_by_their_keys(self) -> None:
        assert count(Feedback, Feedback.step_key != "") >= 10

    def test_every_confirmation_says_on_what_grounds(self) -> None:
        by_hand = Verification.evidence != ""

        assert count(Verification, by_hand) > 30

    def test_nothing_lies_in_the_future(self) -> None:
        latest = db.session.scalar(select(func.max(events.Event.at)))

        assert latest is not None
        assert latest <= clock.now()

    def test_it_spans_a_year_in_order(self) -> None:
        times = list(db.session.scalars(select(events.Event.at).order_by(events.Event.id)))

        assert times == sorted(times)
        assert (times[-1] - times[0]).days > 330

    def test_the_audit_chain_is_whole(self) -> None:
        assert list(events.broken_links()) == []


@pytest.mark.usefixtures("filled")
class TestTheSearches:
    def test_gaps_stand_in_several_states_with_their_people(self) -> None:
        found = db.session.scalars(select(Gap)).all()
        assert {gap.state for gap in found} == {
            GapState.OPEN,
            GapState.CLAIMED,
            GapState.DISMISSED,
        }
        assert max(gap.people for gap in found) >= 4
        assert sum(gap.escalations for gap in found) == 3

    def test_searches_ended_in_every_way_and_none_lies_in_the_future(self) -> None:
        assert count(SearchObservation) > 100
        assert count(SearchOpening, SearchOpening.used_at.is_not(None)) > 30
        assert count(SearchObservation, SearchObservation.at > clock.now()) == 0


def test_a_second_run_refuses_in_one_sentence(filled: None) -> None:
    before = count(events.Event)

    with pytest.raises(Conflict, match="not empty"):
        fill()

    assert count(events.Event) == before


def test_an_interrupted_run_leaves_the_database_empty(
    nothing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled_plug(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(seating, "_grant", pulled_plug)

    with pytest.raises(KeyboardInterrupt):
        fill()

    assert count(Person) == count(Article) == count(events.Event) == 0
    assert not is_demo()
