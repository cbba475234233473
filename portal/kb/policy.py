"""Who may do what to articles, proposals and flags."""

from sqlalchemy import exists, select

from portal.accounts.policy import (
    viewer_is_admin,
    viewer_is_contributor,
    viewer_is_l2_or_l3,
    viewer_is_manager,
    viewer_is_reviewer,
    viewer_is_signed_in,
)
from portal.accounts.terms import Role, Tier
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.policy import Permission, policy
from portal.kb.models.article import Article
from portal.kb.models.proposal import DirectPublishing, Proposal, ProposalSave
from portal.kb.models.revision import Revision
from portal.kb.models.use import Flag
from portal.kb.terms import Audience, Kind


class KbPermission(Permission):
    """What can be allowed about knowledge."""

    WRITE = "kb.write"
    PROPOSE = "kb.propose"
    EDIT_PROPOSAL = "kb.edit_proposal"
    SUBMIT = "kb.submit"
    REVIEW = "kb.review"
    APPROVE = "kb.approve"
    COMMENT = "kb.comment"
    PUBLISH = "kb.publish"
    PUBLISH_DIRECTLY = "kb.publish_directly"
    WITHDRAW = "kb.withdraw"
    VALIDATE = "kb.validate"
    VERIFY = "kb.verify"
    ASK_FOR_REVIEW = "kb.ask_for_review"
    ARCHIVE = "kb.archive"
    HAND_OVER = "kb.hand_over"
    GIVE_FEEDBACK = "kb.give_feedback"
    SEE_FEEDBACK = "kb.see_feedback"
    FLAG = "kb.flag"
    ANSWER_FLAG = "kb.answer_flag"
    IMPORT = "kb.import"
    GRANT_DIRECT = "kb.grant_direct"


Record = Article | Proposal | Revision | Flag | None


def reading_tier(viewer: Viewer, article: Article) -> int:
    """Return the tier whose parts of an article this viewer gets; 0 reads no tier section.

    Whoever answers for an article (owner, reviewers, admins) reads all of it.
    """
    return int(Tier.L3) if viewer_answers(viewer, article) else int(viewer.tier)


def viewer_answers(viewer: Viewer, article: Article) -> bool:
    """Answers for the article: owns it, reviews, or runs the portal."""
    return viewer.has(Role.REVIEWER, Role.ADMIN) or _is(viewer, article.owner_id)


def viewer_reads_every_part(viewer: Viewer, record: Record) -> bool:
    """No tier section of the text is hidden from the viewer."""
    article = article_of(record)
    if article is None:
        return True
    texts = [record if isinstance(record, Proposal | Revision) else article.revision]
    if isinstance(record, Proposal):
        texts.append(record.base_revision)
    top = max((text.top_tier for text in texts if text), default=0)
    return top <= reading_tier(viewer, article)


def viewer_is_author(viewer: Viewer, record: Record) -> bool:
    """Opened the proposal, or saved any text in it."""
    if not isinstance(record, Proposal) or not viewer.is_signed_in:
        return False
    # Asked of the table: the saves hold a whole text each, and there may be hundreds.
    own = ProposalSave.proposal_id == record.id, ProposalSave.person_id == viewer.id
    return _is(viewer, record.author_id) or bool(db.session.scalar(select(exists().where(*own))))


def viewer_is_not_author(viewer: Viewer, record: Record) -> bool:
    """Wrote none of it."""
    return not viewer_is_author(viewer, record)


def viewer_is_owner(viewer: Viewer, record: Record) -> bool:
    """Answers for the article."""
    article = article_of(record)
    return article is not None and _is(viewer, article.owner_id)


def viewer_is_in_owning_team(viewer: Viewer, record: Record) -> bool:
    """Belongs to the team that owns the article."""
    article = article_of(record)
    return article is not None and viewer.is_signed_in and article.team_id == viewer.team_id


def viewer_wrote_nothing_published(viewer: Viewer, record: Record) -> bool:
    """Did not write the revision readers get now."""
    article = article_of(record)
    return article is None or article.revision is None or article.revision.author_id != viewer.id


def kind_goes_without_review(_viewer: Viewer, record: Record) -> bool:
    """A kind that may be published directly at all."""
    article = article_of(record)
    return article is not None and not article.kind.needs_review


def kind_is_known_error(_viewer: Viewer, record: Record) -> bool:
    """A known error, which may go live while the work is still on."""
    article = article_of(record)
    return article is not None and article.kind is Kind.KNOWN_ERROR


def viewer_was_granted_this_kind(viewer: Viewer, record: Record) -> bool:
    """Holds leave to publish this kind without a reviewer."""
    article = article_of(record)
    if article is None or viewer.id is None:
        return False
    return db.session.get(DirectPublishing, (viewer.id, article.kind.value)) is not None


def article_is_published(_viewer: Viewer, record: Record) -> bool:
    """Readers get something."""
    article = article_of(record)
    return article is not None and article.is_published


def viewer_could_own(viewer: Viewer, article: Article) -> bool:
    """Writes articles, and reads all of this one as it is now."""
    if not viewer.has(Role.CONTRIBUTOR, Role.REVIEWER):
        return False
    if article.audience is Audience.TEAMS:
        is_reader = viewer.team_id in {team.id for team in article.teams}
    else:
        is_reader = article.audience.value in viewer.tokens
    is_reader = is_reader or viewer.has(Role.REVIEWER)
    return is_reader and viewer_reads_every_part(viewer, article)


def article_of(record: Record) -> Article | None:
    """Return the article a record belongs to."""
    if isinstance(record, Article) or record is None:
        return record
    if isinstance(record, Revision):
        return db.session.get(Article, record.article_id)
    return record.article


def _is(viewer: Viewer, person_id: int | None) -> bool:
    return viewer.id is not None and viewer.id == person_id


_WRITER = [viewer_is_contributor, viewer_reads_every_part]
_OWNER = [viewer_is_owner, viewer_is_signed_in]

policy.add(
    {
        KbPermission.WRITE: [[viewer_is_contributor]],
        KbPermission.PROPOSE: [_WRITER, [viewer_is_owner]],
        KbPermission.EDIT_PROPOSAL: [_WRITER, [viewer_is_author, viewer_reads_every_part], _OWNER],
        KbPermission.SUBMIT: [[viewer_is_author, viewer_reads_every_part], _OWNER],
        KbPermission.REVIEW: [[viewer_is_reviewer]],
        KbPermission.APPROVE: [[viewer_is_reviewer, viewer_is_not_author]],
        KbPermission.COMMENT: [[viewer_is_reviewer], _WRITER, [viewer_is_author], _OWNER],
        KbPermission.PUBLISH: [[viewer_is_author], [viewer_is_owner], [viewer_is_reviewer]],
        KbPermission.PUBLISH_DIRECTLY: [
            [viewer_is_author, kind_goes_without_review, viewer_was_granted_this_kind],
            [viewer_is_author, kind_is_known_error, viewer_is_l2_or_l3],
        ],
        KbPermission.WITHDRAW: [[viewer_is_author], [viewer_is_owner], [viewer_is_admin]],
        KbPermission.VALIDATE: [
            [viewer_is_reviewer, viewer_wrote_nothing_published, article_is_published]
        ],
        KbPermission.VERIFY: [
            [viewer_is_owner, article_is_published],
            [viewer_is_reviewer, article_is_published],
            [
                viewer_is_contributor,
                viewer_is_in_owning_team,
                viewer_reads_every_part,
                article_is_published,
            ],
        ],
        KbPermission.ASK_FOR_REVIEW: [
            [viewer_is_owner],
            [viewer_is_reviewer],
            [viewer_is_manager],
        ],
        KbPermission.ARCHIVE: [[viewer_is_owner], [viewer_is_reviewer], [viewer_is_admin]],
        KbPermission.HAND_OVER: [
            [viewer_is_owner],
            [viewer_is_reviewer],
            [viewer_is_manager],
            [viewer_is_admin],
        ],
        KbPermission.GIVE_FEEDBACK: [[viewer_is_signed_in]],
        KbPermission.SEE_FEEDBACK: [
            [viewer_is_owner],
            [viewer_is_in_owning_team],
            [viewer_is_reviewer],
            [viewer_is_manager],
            [viewer_is_contributor],
        ],
        KbPermission.FLAG: [[viewer_is_signed_in]],
        KbPermission.ANSWER_FLAG: [
            [viewer_is_owner],
            [viewer_is_reviewer],
            [viewer_is_contributor, viewer_is_in_owning_team],
        ],
        KbPermission.IMPORT: [[viewer_is_admin], [viewer_is_manager]],
        KbPermission.GRANT_DIRECT: [[viewer_is_admin], [viewer_is_manager]],
    }
)
