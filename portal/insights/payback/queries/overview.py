"""Every article and postmortem this viewer reads, with its payback."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.records import registry
from portal.incidents.models.incident import Incident
from portal.insights.payback.judging import Payoff
from portal.insights.payback.lists import Wanted
from portal.insights.payback.models import Payback
from portal.insights.payback.queries.figures import payoffs
from portal.insights.payback.terms import Verdict
from portal.kb.models.article import Article
from portal.kb.queries import articles
from portal.kb.terms import Confidence
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.queries import postmortems
from portal.postmortems.terms import PostmortemState


@dataclass(frozen=True, slots=True)
class Line:
    """One record and what came of it."""

    record: Article | Postmortem
    services: Sequence[str]
    slugs: frozenset[str]
    payoff: Payoff

    @property
    def kind(self) -> str:
        """The name of the kind of record."""
        return type(self.record).__tablename__

    @property
    def url(self) -> str:
        """Where the record is shown."""
        return registry.kind(self.record.ref.partition("-")[0]).url(self.record)


def lines(viewer: Viewer) -> list[Line]:
    """Return everything published that this viewer reads, in the same few questions."""
    found = payoffs(select(Payback), viewer=viewer)
    return [
        _line(record, services, found[key])
        for record, services in [*_articles(viewer), *_postmortems(viewer)]
        if (key := (type(record).__tablename__, record.id)) in found
    ]


def narrowed(found: Sequence[Line], wanted: Wanted) -> list[Line]:
    """Return what an address asks for: by verdict, what most incidents tell of first."""
    fits = [
        each
        for each in found
        if wanted.verdict in (None, each.payoff.verdict)
        and wanted.kind in ("", each.kind)
        and (not wanted.service or wanted.service in each.slugs)
    ]
    newest = sorted(fits, key=lambda each: each.payoff.since, reverse=True)
    return sorted(newest, key=_place)


# What somebody can do something about comes first.
_ORDER = (
    *(Verdict.WORSE, Verdict.UNCHANGED, Verdict.PAID_BACK, Verdict.TOO_EARLY, Verdict.TOO_FEW),
)


def _place(line: Line) -> tuple[int, int]:
    found = line.payoff
    return _ORDER.index(found.verdict), -(found.before.incidents + found.after.incidents)


def _articles(viewer: Viewer) -> list[tuple[Any, Sequence[Any]]]:
    rows = articles.visible_to(viewer).where(
        Article.revision_id.is_not(None), Article.confidence != Confidence.ARCHIVED
    )
    found = db.session.scalars(rows.options(selectinload(Article.services)))
    return [(each, each.services) for each in found]


def _postmortems(viewer: Viewer) -> list[tuple[Any, Sequence[Any]]]:
    rows = postmortems.visible_to(viewer).where(Postmortem.state == PostmortemState.PUBLISHED)
    cases = selectinload(Postmortem.incidents).joinedload(Incident.service)
    found = db.session.scalars(rows.options(cases)).unique()
    return [
        (each, list(dict.fromkeys(case.service for case in each.incidents if case.service)))
        for each in found
    ]


def _line(record: Any, services: Sequence[Any], found: Payoff) -> Line:
    names = [service.name for service in services]
    return Line(record, names, frozenset(service.slug for service in services), found)
