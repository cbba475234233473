"""What the page of an article shows to one viewer, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import is_watched
from portal.core import clock, pages
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.richtext.sections import tiers
from portal.kb.changed import changed_since
from portal.kb.dressing import with_changed_steps, with_way_on
from portal.kb.lifecycle import ARTICLE
from portal.kb.models.article import Article
from portal.kb.models.proposal import Proposal
from portal.kb.picture_sizes import with_sizes
from portal.kb.policy import KbPermission, reading_tier, viewer_reads_every_part
from portal.kb.queries import articles, files, related, translations, use
from portal.kb.services import rendering
from portal.kb.terms import FlagKind, Verdict

THANKS = {
    Verdict.WORKED: later("Thank you: that it worked now counts for the next reader."),
    Verdict.DID_NOT_WORK: later("Thank you: the owner has been told that it did not work."),
    Verdict.WRONG: later("Thank you: the owner has been told that something in it is wrong."),
}


@dataclass(frozen=True, slots=True)
class HandOver:
    """Where an article stops for its reader, and the words to hand the case over with."""

    tier: int
    note: str


def sheet(article: Article, viewer: Viewer) -> dict[str, Any]:
    """Return the approved text as this viewer's tier gets it, and the label of its trust."""
    revision = article.revision
    if revision is None:
        raise Missing
    tier = reading_tier(viewer, article)
    rendered = rendering.reading(article, revision.body, tier=tier)
    html = Markup(rendered.html)  # noqa: S704 - the pipeline's own output, nh3 came last
    return {
        "article": article,
        "revision": revision,
        "html": with_sizes(html, article),
        "headings": rendered.headings,
        "steps": rendered.steps,
        "uses": use.uses_of([article.id]).get(article.id, 0),
        "open_flags": use.open_flags_of([article.id]).get(article.id, 0),
        "is_overdue": is_overdue(article),
    }


def step_numbers(article: Article, viewer: Viewer) -> dict[str, int]:
    """Return the number of every step of today's text that this viewer reads, by its key."""
    if article.revision is None:
        return {}
    tier = reading_tier(viewer, article)
    steps = rendering.reading(article, article.revision.body, tier=tier).steps
    return {step["key"]: step["number"] for step in steps}


def reader(article: Article, viewer: Viewer) -> dict[str, Any]:
    """Return the sheet for somebody who may follow it: with what changed since they last did."""
    shown, changed = sheet(article, viewer), changed_since(article, viewer)
    if changed:
        shown["html"] = with_changed_steps(shown["html"], changed.keys)
    return shown | {
        "changed": changed,
        "translations": translations.of(article, viewer=viewer),
        "behind": translations.behind(article, viewer=viewer),
    }


def article_page(article: Article, viewer: Viewer) -> dict[str, Any]:
    """Return everything beside the text, too: links, files, and what the viewer may do."""
    may = {
        permission.name.lower(): policy.allows(permission, viewer, article)
        for permission in KbPermission
    }
    proposal = articles.open_proposal(article)
    shown, hand_over = reader(article, viewer), hand_over_from(article, viewer)
    if hand_over:
        shown["html"] = with_way_on(shown["html"], "#hand-over")
    said = use.latest_verdict(article, by=viewer)
    return shown | {
        "hand_over": hand_over,
        "own_verdict": said,
        "thanks": THANKS[said.verdict] if said else "",
        "flag_kinds": list(FlagKind),
        "may": may,
        "proposal": proposal if proposal and _sees(proposal.id, viewer) else None,
        "proposal_is_open": proposal is not None,
        "steps_of_life": list(ARTICLE.steps_for(article, viewer)),
        "files": files.files_of(article, viewer=viewer),
        "backlinks": use.backlinks(article, viewer=viewer),
        "related": related.related(article, viewer=viewer),
        "is_watching": is_watched(article.ref, viewer=viewer),
        "reads_every_part": viewer_reads_every_part(viewer, article),
        "sections": pages.sections(current_app, "article", viewer, article),
    }


def hand_over_from(article: Article, viewer: Viewer) -> HandOver | None:
    """Return the next tier's name and a note to copy, where a part is kept from this viewer."""
    revision = article.revision
    own = reading_tier(viewer, article)
    above = [tier for tier in tiers(revision.body) if tier > own] if revision else []
    if revision is None or not above or not viewer.is_signed_in:
        return None
    note = _(
        "%(ref)s “%(title)s”, revision %(number)s: followed up to the part for L%(tier)s.\n"
        "Last step done: \nWhat I expected: \nWhat I saw instead: ",
        ref=article.ref,
        title=revision.title,
        number=revision.number,
        tier=min(above),
    )
    return HandOver(min(above), note)


def is_overdue(article: Article) -> bool:
    """Say whether somebody should have confirmed the article by now."""
    return article.review_due_at is not None and article.review_due_at <= clock.now()


def uses(found: Sequence[Article]) -> dict[int, int]:
    """Count the confirmed uses of the articles on a page."""
    return use.uses_of([article.id for article in found])


def flags(found: Sequence[Article]) -> dict[int, int]:
    """Count the open flags of the articles on a page."""
    return use.open_flags_of([article.id for article in found])


def _sees(proposal_id: int, viewer: Viewer) -> bool:
    rows = articles.proposals_visible_to(viewer).where(Proposal.id == proposal_id)
    return db.session.scalar(rows) is not None
