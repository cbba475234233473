"""Many published articles in the database, written as rows, not one by one through the services.

What a search reads is all there: articles with their rights and labels, revisions, renderings with
passages. Files, links, events and feedback are not: `uses` lives in the index alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from typing import Any

from sqlalchemy import Table, func, insert, select, update

from benchmarks.corpus import Corpus, headings_in
from benchmarks.labels import CATEGORIES, PEOPLE, SERVICES, TEAMS
from portal.accounts.models import Person, Team
from portal.catalog.models import Category, Criticality, Service, Tag
from portal.core import clock
from portal.core.db import db
from portal.core.records import SearchDocument
from portal.core.richtext.render import key
from portal.kb.exchange.outline import slug
from portal.kb.models.article import (
    Article,
    ArticleSlug,
    article_service,
    article_tag,
    article_team,
)
from portal.kb.models.revision import Rendering, Revision
from portal.kb.terms import Audience, Confidence, Kind

AT_ONCE = 1_000  # articles in one transaction

Row = dict[str, Any]


def grow_to(wanted: int, corpus: Corpus) -> int:
    """Publish articles of the corpus until there are `wanted`; returns how many there are."""
    have = db.session.scalar(select(func.count(Article.id))) or 0
    last = db.session.scalar(select(func.max(Article.id))) or 0
    publish(corpus.documents(max(0, wanted - have), first=last + 1))
    return max(have, wanted)


def publish(documents: Iterable[SearchDocument]) -> None:
    """Write documents `KB-n` as published articles with the number n, which must be free."""
    with db.writing():
        _settle()
    remaining = iter(documents)
    while batch := list(islice(remaining, AT_ONCE)):
        with db.writing():
            _write(batch)
        db.release()


def _settle() -> None:
    """Fill up teams and people to the numbers the corpus names, and its services and shelves."""
    now = clock.now()
    _fill(Team, TEAMS, lambda n: {"name": f"Team {n}", "tier_number": n % 4, "created_at": now})
    _fill(Person, PEOPLE, lambda n: _person(n) | {"created_at": now})
    named = {"description": "", "created_at": now, "criticality": Criticality.MEDIUM}
    _add_missing(Service, [{"name": each, "slug": slug(each), **named} for each in SERVICES])
    _add_missing(Category, [{"name": each, "slug": slug(each)} for each in CATEGORIES])


def _person(number: int) -> Row:
    return {"email": f"p{number}@example.test", "name": f"Person {number}", "zone": "UTC"}


def _fill(model: Any, wanted: int, row: Any) -> None:
    known = set(db.session.scalars(select(model.id)))
    fresh = [{"id": n, **row(n)} for n in range(1, wanted + 1) if n not in known]
    _insert(model.__table__, fresh)


def _add_missing(model: Any, rows: Sequence[Row], *, by: str = "slug") -> None:
    known = _ids(model, by)
    _insert(model.__table__, [row for row in rows if row[by] not in known])


def _write(batch: Sequence[SearchDocument]) -> None:
    shelves = _Shelves(batch)
    bodies = [_Body(document) for document in batch]
    _insert(Article.__table__, [_article(each, shelves) for each in batch])
    _insert(ArticleSlug.__table__, [_slug(each) for each in batch])
    _insert(Revision.__table__, [_revision(each, shelves) for each in bodies])
    _insert(Rendering.__table__, [row for each in bodies for row in each.renderings()])
    _insert(article_tag, list(_labelled(batch, "tags", "tag_id", shelves.tags)))
    _insert(article_service, list(_labelled(batch, "services", "service_id", shelves.services)))
    _insert(article_team, [row for each in batch for row in _teams(each)])
    first, last = _number(batch[0]), _number(batch[-1])
    own = select(Revision.id).where(Revision.article_id == Article.id).scalar_subquery()
    published = update(Article.__table__).where(Article.id.between(first, last))
    db.session.execute(published.values(revision_id=own))


class _Shelves:
    """The ids behind the labels of some documents; tags are made as they come."""

    def __init__(self, batch: Sequence[SearchDocument]) -> None:
        named = sorted({tag for document in batch for tag in document.tags})
        _add_missing(Tag, [{"name": tag} for tag in named], by="name")
        self.tags = _ids(Tag, "name")
        # By slug: an import may have made `dns` where the corpus says `DNS`.
        services, categories = _ids(Service, "slug"), _ids(Category, "slug")
        self.services = {name: services[slug(name)] for name in SERVICES}
        self.categories = {name: categories[slug(name)] for name in CATEGORIES}


class _Body:
    """The text of one document as an author would have written it, and as readers get it."""

    def __init__(self, document: SearchDocument) -> None:
        self.document = document
        self._lines = list(headings_in(document))
        written = [f"## {line}" if line == heading else line for heading, line in self._lines]
        self._hidden = document.layers[0][1] if document.layers else ""
        self.source = "\n\n".join(written).replace(":::", "")
        if self._hidden:
            self.source += f"\n\n:::l2\n{self._hidden}\n:::\n"

    @property
    def top_tier(self) -> int:
        return 2 if self._hidden else 0

    def renderings(self) -> Iterator[Row]:
        yield self._rendering(0, self._lines)
        if self._hidden:
            hidden = [("", line) for line in self._hidden.split("\n")]
            yield self._rendering(2, [*self._lines, *hidden])

    def _rendering(self, tier: int, lines: Sequence[tuple[str, str]]) -> Row:
        anchors = {title: f"s-{slug(title)}" for title in self.document.headings}
        passages = [{"anchor": anchors.get(over, ""), "text": line} for over, line in lines]
        return {
            "article_id": _number(self.document),
            "key": key(self.source, tier),
            "tier": tier,
            "html": "".join(f"<p>{escape(line)}</p>\n" for _, line in lines),
            "text": "\n".join(line for _, line in lines),
            "headings": [
                {"level": 2, "anchor": anchor, "title": title} for title, anchor in anchors.items()
            ],
            "steps": [],
            "passages": passages,
            "created_at": self.document.updated_at,
        }


def _article(document: SearchDocument, shelves: _Shelves) -> Row:
    archived = document.confidence == Confidence.ARCHIVED
    return {
        "id": _number(document),
        "kind": Kind.of(document.kind),
        "slug": _slug(document)["slug"],
        "title": document.title,
        "summary": document.summary,
        "audience": _audience(document),
        "confidence": Confidence.of(document.confidence),
        "category_id": shelves.categories[document.category],
        "owner_id": _owner(document),
        "team_id": 1 + _owner(document) % TEAMS,
        "created_by_id": _owner(document),
        "created_at": document.created_at,
        "updated_at": document.updated_at,
        "published_at": document.updated_at,
        "archived_at": document.updated_at if archived else None,
        "verified_at": document.verified_at,
        "review_due_at": document.due_at,
        "due_note": "",
        "extra": {},
        "version": document.version,
    }


def _revision(body: _Body, shelves: _Shelves) -> Row:
    document = body.document
    return {
        "article_id": _number(document),
        "number": 1,
        "fingerprint": "",
        "note": "",
        "author_id": _owner(document),
        "confidence": Confidence.of(document.confidence),
        "created_at": document.updated_at,
        "title": document.title,
        "body": body.source,
        "summary": document.summary,
        "symptoms": list(document.symptoms),
        "environment": "",
        "audience": _audience(document),
        "team_ids": [row["team_id"] for row in _teams(document)],
        "service_ids": [shelves.services[name] for name in document.services],
        "tags": list(document.tags),
        "top_tier": body.top_tier,
        "category_id": shelves.categories[document.category],
    }


def _slug(document: SearchDocument) -> Row:
    number = _number(document)
    return {"slug": f"{slug(document.title)[:100]}-{number}", "article_id": number}


def _labelled(
    batch: Sequence[SearchDocument], names: str, column: str, ids: dict[str, int]
) -> Iterator[Row]:
    for document in batch:
        for name in getattr(document, names):
            yield {"article_id": _number(document), column: ids[name]}


def _teams(document: SearchDocument) -> list[Row]:
    held = [token.partition(":")[2] for token in document.audience if token.startswith("team:")]
    return [{"article_id": _number(document), "team_id": int(team)} for team in held]


def _audience(document: SearchDocument) -> Audience:
    first = document.audience[0]
    return Audience.TEAMS if first.startswith("team:") else Audience.of(first)


def _owner(document: SearchDocument) -> int:
    return int(document.owner.removeprefix("Person "))


def _number(document: SearchDocument) -> int:
    return int(document.ref.removeprefix("KB-"))


def _ids(model: Any, by: str) -> dict[str, int]:
    return dict(db.session.execute(select(getattr(model, by), model.id)).all())


def _insert(table: Table, rows: Sequence[Row]) -> None:
    if rows:
        db.session.execute(insert(table), rows)
