"""The passages a viewer may read of many articles at once, for the search to quote from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import _
from portal.core.richtext.shapes import key
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.revision import Rendering, Revision
from portal.kb.policy import reading_tier
from portal.search.snippets import Passage

# Built once: a statement made anew takes longer than its answer. Columns, as nothing is changed.
_REVISIONS = select(
    Revision.id,
    Revision.article_id,
    Revision.body,
    Revision.summary,
    Revision.environment,
    Revision.symptoms,
).where(Revision.id.in_(bindparam("ids", expanding=True)))
_RENDERINGS = (
    select(Rendering.article_id, Rendering.key, Rendering.headings, Rendering.passages)
    .where(
        Rendering.article_id.in_(bindparam("ids", expanding=True)),
        Rendering.key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(Rendering.tier)
)
_FILES = (
    select(Attachment.article_id, RevisionAttachment.tier, Attachment.name, Attachment.text)
    .join(RevisionAttachment, RevisionAttachment.attachment_id == Attachment.id)
    .where(RevisionAttachment.revision_id.in_(bindparam("ids", expanding=True)))
    .where(Attachment.text != "")
)

_Revision = Row[int, int, str, str, str, list[str]]  # of `_REVISIONS`
_Rendered = tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]  # headings, passages


def passages(articles: Sequence[Article], viewer: Viewer) -> Mapping[str, Sequence[Passage]]:
    """Return, by reference, what this viewer reads of the approved texts; three statements."""
    revisions = _revisions(articles)
    rendered = _renderings(articles, revisions, viewer)
    files = _files(articles, revisions, viewer)
    return {
        each.ref: [
            *_of_text(rendered.get(each.id, ([], []))),
            *_of_revision(revisions[each.id]),
            *files[each.id],
        ]
        for each in articles
        if each.id in revisions
    }


def _revisions(articles: Sequence[Article]) -> dict[int, _Revision]:
    ids = [each.revision_id for each in articles if each.revision_id]
    found = db.session.execute(_REVISIONS, {"ids": ids})
    return {revision.article_id: revision for revision in found}


def _renderings(
    articles: Sequence[Article], revisions: Mapping[int, _Revision], viewer: Viewer
) -> dict[int, _Rendered]:
    """Return the rendering of each text that serves this viewer: the highest they may read.

    A text is stored once for every tier that reads it differently, so that what is stored tells
    its tiers: reading the sources again would take longer than all the rest of a search.
    """
    wanted = {
        each.id: {
            key(revisions[each.id].body, tier) for tier in range(reading_tier(viewer, each) + 1)
        }
        for each in articles
        if each.id in revisions
    }
    keys = list(set().union(*wanted.values()))
    rows = db.session.execute(_RENDERINGS, {"ids": list(wanted), "keys": keys})
    # Two articles may hold the same text, and the viewer read more of one of them.
    return {
        article_id: (headings, passages)
        for article_id, found, headings, passages in rows
        if found in wanted[article_id]
    }


def _of_text(rendered: _Rendered) -> list[Passage]:
    headings, passages = rendered
    titles = {heading["anchor"]: heading["title"] for heading in headings}
    return [
        Passage(each["text"], titles.get(each["anchor"], ""), each["anchor"]) for each in passages
    ]


def _of_revision(revision: _Revision) -> list[Passage]:
    texts = [("", revision.summary), (_("Environment"), revision.environment)]
    symptoms = [(_("Symptoms"), symptom) for symptom in revision.symptoms]
    return [Passage(text, heading) for heading, text in (*texts, *symptoms) if text]


def _files(
    articles: Sequence[Article], revisions: Mapping[int, _Revision], viewer: Viewer
) -> dict[int, list[Passage]]:
    rows = db.session.execute(_FILES, {"ids": [each.id for each in revisions.values()]})
    allowed = {each.id: reading_tier(viewer, each) for each in articles}
    found: dict[int, list[Passage]] = defaultdict(list)
    for article_id, tier, name, text in rows:
        if tier <= allowed[article_id]:
            found[article_id].append(Passage(text, file=name))
    return found
