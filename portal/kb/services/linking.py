"""Links between a case and the articles that played a part in it."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.records import Record
from portal.kb.models.article import Article
from portal.kb.models.knowledge_link import KnowledgeLink
from portal.kb.terms import LinkRole, Verdict

# What somebody says in a case counts for the article as if said on its own page.
VERDICTS = {
    LinkRole.USED_SOLVED: Verdict.WORKED,
    LinkRole.USED_FAILED: Verdict.DID_NOT_WORK,
}


def link(
    record: Record,
    article: Article,
    role: LinkRole,
    *,
    by: Viewer,
    revision_id: int | None = None,
    step_key: str = "",
    note: str = "",
) -> KnowledgeLink:
    """Say what an article did for a record; what was said before by the same person is replaced.

    Without a revision it is the one readers get now. The caller has seen to it that this viewer
    may read both.
    """
    kind = type(record).__tablename__  # type: ignore[attr-defined]
    found = _said_before(kind, record.id, article, role, by)
    if found is None:
        found = KnowledgeLink(record_kind=kind, record_id=record.id, article_id=article.id)
        db.session.add(found)
    found.role, found.person_id, found.at = role, by.id, clock.now()
    found.revision_id = revision_id or article.revision_id
    found.step_key, found.note = step_key[:32], note.strip()[:300]
    db.session.flush()
    return found


def _said_before(
    kind: str, record_id: int, article: Article, role: LinkRole, by: Viewer
) -> KnowledgeLink | None:
    """Return what this replaces: an earlier verdict, or the same thing said again."""
    rows = select(KnowledgeLink).where(
        KnowledgeLink.record_kind == kind,
        KnowledgeLink.record_id == record_id,
        KnowledgeLink.article_id == article.id,
        KnowledgeLink.person_id == by.id,
    )
    replaced = [each for each in LinkRole if each.is_use or each is LinkRole.CONSULTED]
    wanted = replaced if role in replaced else [role]
    return db.session.scalar(rows.where(KnowledgeLink.role.in_(wanted)).limit(1))
