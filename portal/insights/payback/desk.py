"""What payback puts on other pages: an article's, a postmortem's, and that of all insights."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.policy import viewer_is_manager
from portal.accounts.viewer import Viewer
from portal.core.policy import policy
from portal.incidents.policy import viewer_sees_the_desk
from portal.insights.payback.drawing import Bar, bars
from portal.insights.payback.judging import Payoff
from portal.insights.payback.lists import Wanted
from portal.insights.payback.queries import avoided, figures, overview
from portal.insights.payback.queries.avoided import Avoided
from portal.insights.payback.queries.knowing import is_counted
from portal.insights.payback.queries.overview import Line
from portal.insights.payback.terms import Likeness, Verdict
from portal.insights.policy import InsightsPermission
from portal.kb.models.article import Article
from portal.postmortems.models.postmortem import Postmortem

SHOWN = 3  # on the first page


@dataclass(frozen=True, slots=True)
class Card:
    """Whether one record paid back, for its page."""

    payoff: Payoff | None  # None: it was not compared yet
    likenesses: list[tuple[Likeness, int]]
    avoided: Avoided
    bars: list[Bar]
    lacks_service: bool
    sees_insights: bool


def of_article(viewer: Viewer, article: Article) -> Card | None:
    """Return whether an article paid back, to those who see the desk."""
    if not is_counted(article) or not viewer_sees_the_desk(viewer, None):
        return None
    spared = avoided.by_article(article.id, viewer=viewer)
    return _card(viewer, article, spared, lacks_service=not article.services)


def of_postmortem(viewer: Viewer, postmortem: Postmortem) -> Card | None:
    """Return whether a published postmortem paid back, to those who see the desk."""
    if not is_counted(postmortem) or not viewer_sees_the_desk(viewer, None):
        return None
    spared = avoided.by_postmortem(postmortem, viewer=viewer)
    lacks_service = not any(incident.service_id for incident in postmortem.incidents)
    return _card(viewer, postmortem, spared, lacks_service=lacks_service)


def ways(viewer: Viewer) -> Any:
    """Say whether the pages of payback are open to this viewer, for the page of all insights."""
    return policy.allows(InsightsPermission.SEE, viewer)


def lessons(viewer: Viewer) -> list[Line]:
    """Return what paid back last, for the first page of who leads the desk."""
    if not viewer_is_manager(viewer, None):
        return []
    wanted = Wanted(verdict=Verdict.PAID_BACK)
    found = overview.narrowed(overview.lines(viewer), wanted)
    return sorted(found, key=lambda line: line.payoff.since, reverse=True)[:SHOWN]


def _card(
    viewer: Viewer, record: Article | Postmortem, spared: Avoided, *, lacks_service: bool
) -> Card:
    kept = figures.of_record(type(record).__tablename__, record.id)
    found = figures.payoffs(kept, viewer=viewer).get((type(record).__tablename__, record.id))
    return Card(
        payoff=found,
        likenesses=figures.likenesses(kept, viewer=viewer) if found else [],
        avoided=spared,
        bars=bars(found) if found else [],
        lacks_service=lacks_service,
        sees_insights=policy.allows(InsightsPermission.SEE, viewer),
    )
