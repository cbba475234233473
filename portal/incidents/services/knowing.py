"""What knowledge did for an incident: one key each, and the verdict at the end."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.terms import KnowledgeOutcome
from portal.incidents.trail import services as trail
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.models.revision import Revision
from portal.kb.services import linking, using
from portal.kb.terms import LinkRole
from portal.search.learning import services as searches

ROLE_OF = {
    KnowledgeOutcome.SOLVED_BY_KB: LinkRole.USED_SOLVED,
    KnowledgeOutcome.KB_PARTIAL: LinkRole.USED_PARTIAL,
    KnowledgeOutcome.KB_FAILED: LinkRole.USED_FAILED,
    KnowledgeOutcome.KB_MISSING: LinkRole.MISSING,
}


def judge(
    incident: Incident,
    article: Article,
    role: LinkRole,
    *,
    by: Viewer,
    revision_id: int | None = None,
    step_key: str = "",
    note: str = "",
) -> KnowledgeLink:
    """Say what an article did for this incident; the article's own numbers count it too.

    May be said after closing. The revision is the one that was read; without one, nobody is said
    to have opened it, and it is about today's.
    """
    policy.require(IncidentPermission.WORK, by, incident)
    if article.revision_id is None:
        raise Conflict(
            _("%(ref)s has not been published: nobody can have used it.", ref=article.ref)
        )
    if revision_id is not None:
        trail.opened(incident, db.session.get_one(Revision, revision_id), by=by)
    link = linking.link(
        incident,
        article,
        role,
        by=by,
        revision_id=revision_id,
        step_key=step_key,
        note=note,
    )
    if verdict := linking.VERDICTS.get(role):
        using.give_feedback(article, verdict, by=by, comment=note, step_key=step_key)
    elif role is LinkRole.USED_PARTIAL:
        searches.used(article.ref, by)
    trail.judged(
        incident, article, role, by=by, revision_id=link.revision_id, step_key=step_key, note=note
    )
    events.write(incident, "judge", by=by, article=article.ref, role=role.value)
    return link


def conclude(
    incident: Incident,
    article: Article,
    outcome: KnowledgeOutcome,
    *,
    by: Viewer,
    step_key: str = "",
) -> None:
    """Say at the end what an article did, unless this person has said just that.

    Said once it counts once, and stays with the revision that was read. What was tried here and
    failed is not what would have helped, even where it still stands in the form of the end.
    """
    role = ROLE_OF.get(outcome, LinkRole.CONSULTED)
    if role is LinkRole.MISSING and _failed(incident, article):
        return
    if not trail.was_judged(incident, article, role, by=by):
        judge(incident, article, role, by=by, step_key=step_key)


def _failed(incident: Incident, article: Article) -> bool:
    tried = select(KnowledgeLink.id).where(
        KnowledgeLink.record_kind == Incident.__tablename__,
        KnowledgeLink.record_id == incident.id,
        KnowledgeLink.article_id == article.id,
        KnowledgeLink.role == LinkRole.USED_FAILED,
    )
    return db.session.scalar(tried.limit(1)) is not None
