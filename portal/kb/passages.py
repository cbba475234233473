"""The passages a viewer may read of many articles at once, for the search to quote from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.richtext.render import key
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment, RevisionAttachment
from portal.kb.models.revision import Rendering, Revision
from portal.kb.policy import reading_tier
from portal.search.snippets import Passage


def passages(articles: Sequence[Article], viewer: Viewer) -> Mapping[str, Sequence[Passage]]:
    """Return, by reference, what this viewer reads of the approved texts; three statements."""
    revisions = _revisions(articles)
    rendered = _renderings(articles, revisions, viewer)
    files = _files(articles, revisions, viewer)
    return {
        each.ref: [
            *_of_text(rendered.get(each.id)),
            *_of_revision(revisions[each.id]),
            *files[each.id],
        ]
        for each in articles
        if each.id in revisions
    }


def _revisions(articles: Sequence[Article]) -> dict[int, Revision]:
    ids = [each.revision_id for each in articles if each.revision_id]
    found = db.session.scalars(select(Revision).where(Revision.id.in_(ids)))
    return {revision.article_id: revision for revision in found}


def _renderings(
    articles: Sequence[Article], revisions: Mapping[int, Revision], viewer: Viewer
) -> dict[int, Row[Any]]:
    """Read what is quoted from: the rendering for the highest tier this viewer may read.

    Not its HTML, which is many times as long. A text is rendered for the tiers it has parts for.
    """
    keys = {
        key(revisions[each.id].body, tier): each.id
        for each in articles
        if each.id in revisions
        for tier in range(_highest(revisions[each.id], each, viewer) + 1)
    }
    columns = (Rendering.article_id, Rendering.key, Rendering.headings, Rendering.passages)
    rows = db.session.execute(
        select(*columns).where(Rendering.key.in_(keys)).order_by(Rendering.tier)
    )
    return {each.article_id: each for each in rows if keys[each.key] == each.article_id}


def _highest(revision: Revision, article: Article, viewer: Viewer) -> int:
    return min(revision.top_tier, reading_tier(viewer, article)) if revision.top_tier else 0


def _of_text(rendered: Row[Any] | None) -> list[Passage]:
    if rendered is None:
        return []
    headings = {heading["anchor"]: heading["title"] for heading in rendered.headings}
    return [
        Passage(each["text"], headings.get(each["anchor"], ""), each["anchor"])
        for each in rendered.passages
    ]


def _of_revision(revision: Revision) -> list[Passage]:
    texts = [("", revision.summary), ("Environment", revision.environment)]
    symptoms = [("Symptoms", symptom) for symptom in revision.symptoms]
    return [Passage(text, heading) for heading, text in (*texts, *symptoms) if text]


def _files(
    articles: Sequence[Article], revisions: Mapping[int, Revision], viewer: Viewer
) -> dict[int, list[Passage]]:
    rows = (
        select(Attachment.article_id, RevisionAttachment.tier, Attachment.name, Attachment.text)
        .join(RevisionAttachment, RevisionAttachment.attachment_id == Attachment.id)
        .where(RevisionAttachment.revision_id.in_([each.id for each in revisions.values()]))
        .where(Attachment.text != "")
    )
    allowed = {each.id: reading_tier(viewer, each) for each in articles}
    found: dict[int, list[Passage]] = defaultdict(list)
    for article_id, tier, name, text in db.session.execute(rows):
        if tier <= allowed[article_id]:
            found[article_id].append(Passage(text, file=name))
    return found
