"""What the page of a proposal shows to one viewer: the changes, what to look at, what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.activity.conversations import threads
from portal.catalog.models import Service
from portal.core.db import db
from portal.core.errors import TooLarge
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.richtext.limits import TooComplex
from portal.core.richtext.sections import source_for
from portal.kb import searchable
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import content_of
from portal.kb.models.proposal import Proposal, ReviewDecision
from portal.kb.policy import KbPermission, reading_tier, viewer_is_author
from portal.kb.queries import drafts
from portal.kb.services import rendering
from portal.kb.terms import Audience, ProposalState
from portal.kb.texts import comparison, risks, standard
from portal.kb.texts.drafts import DraftView
from portal.kb.texts.risks import Risk, Severity
from portal.kb.texts.standard import Finding, Judgement
from portal.kb.views import labels
from portal.search.golden.trial import PairTrial, with_document

DECISIONS = ("approve", "request_changes")
CHECKS = {line.key: line.title for line in standard.CHECKLIST}

# (approved, on an earlier text) → what the reviewer did, to stand behind a name
DECIDED = {
    (True, False): later("approved it"),
    (True, True): later("approved it, on an earlier text"),
    (False, False): later("asked for changes"),
    (False, True): later("asked for changes, on an earlier text"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that became of a proposal."""

    at: datetime
    who: str
    words: str
    icon: str
    tone: str = ""
    reason: str = ""
    ticked: Sequence[str] = ()


def shown(found: Proposal, viewer: Viewer, *, view: str) -> dict[str, Any]:
    """Return everything the page says about a proposal, as far as this viewer may read it.

    `view` is `read`, `source`, or `since`: what changed since the last decision, where one was made
    on another text.
    """
    decided = _decided_text(found)
    since = _between(found, viewer, before=decided) if view == "since" and decided else None
    as_source = view == "source"
    rendered = None if as_source or since else _rendered(found, viewer)
    steps = {step.verb: step for step in PROPOSAL.steps_for(found, viewer)}
    return {
        "article": found.article,
        "proposal": found,
        "fingerprint": found.content.fingerprint,
        "is_new": found.base_revision is None,
        "is_same": _is_same(found),
        "authors": drafts.authors_of(found),
        "risks": risks_of(found, viewer),
        "fields": _fields(found),
        "since": since,
        "has_since": decided is not None,
        "as_source": not since and (as_source or rendered is None),
        "is_too_complex": not since and not as_source and rendered is None,
        "rendered": rendered,
        "source": _source(found, viewer),
        "threads": threads(found.comments),
        "findings": _findings(found),
        "searches": _searches(found, viewer),
        "happenings": _happenings(found),
        "is_outdated": found.is_open and found.base_revision_id != found.article.revision_id,
        "decision_steps": [steps[verb] for verb in DECISIONS if verb in steps],
        "other_steps": [step for verb, step in steps.items() if verb not in DECISIONS],
        "missing": {verb: _missing(found, verb, viewer) for verb in steps},
        "changed_since_asked": found.state is ProposalState.IN_REVIEW
        and found.submitted_fingerprint != found.content.fingerprint,
        **_rights(found, viewer),
    }


def risks_of(found: Proposal, viewer: Viewer) -> list[Risk]:
    """Return what to look at first; of a new article only what can do harm.

    Compared is what this viewer's tier may read of both texts: a passage taken out of the
    proposal must not come back as a warning to somebody it was kept from.
    """
    base, tier = found.base_revision, reading_tier(viewer, found.article)
    new = source_for(found.body, tier)
    if base is None:
        opened = risks.widened_audience(Audience.INTERNAL, found.audience)
        return [
            *opened,
            *(risk for risk in risks.risky_changes("", new) if risk.severity >= Severity.DANGER),
        ]
    return [
        *risks.widened_audience(base.audience, found.audience),
        *risks.risky_changes(source_for(base.body, tier), new),
        *risks.removed_symptoms(base.symptoms, found.symptoms),
    ]


def _rights(found: Proposal, viewer: Viewer) -> dict[str, bool]:
    is_reviewer = policy.allows(KbPermission.REVIEW, viewer, found)
    return {
        "may_edit": found.is_open and policy.allows(KbPermission.EDIT_PROPOSAL, viewer, found),
        "may_comment": found.is_open and policy.allows(KbPermission.COMMENT, viewer, found),
        "is_reviewer": is_reviewer,
        "is_author": viewer_is_author(viewer, found),
    }


def _missing(found: Proposal, verb: str, viewer: Viewer) -> list[str]:
    """Return what stands in the way of a step, beside what its own form will ask for."""
    fingerprint = found.content.fingerprint
    return PROPOSAL.missing(found, verb, by=viewer, fingerprint=fingerprint, note="…")


def _is_same(found: Proposal) -> bool:
    base = found.base_revision
    return base is not None and base.content.fingerprint == found.content.fingerprint


def _searches(found: Proposal, viewer: Viewer) -> PairTrial | None:
    """Return the searches known to lead to the article, with their ranks now and afterwards."""
    if not found.is_open or found.base_revision is None:
        return None
    try:
        return with_document(searchable.proposed(found), viewer)
    except (TooComplex, TooLarge):
        return None


def _findings(found: Proposal) -> dict[str, list[Finding]]:
    """Return the points of the content standard, under how each was judged."""
    points = standard.check(_draft(found))
    return {
        judgement.value: [point for point in points if point.judgement is judgement]
        for judgement in Judgement
    }


def _draft(found: Proposal) -> DraftView:
    article = found.article
    return DraftView(
        kind=article.kind,
        title=found.title,
        summary=found.summary,
        symptoms=found.symptoms,
        environment=found.environment,
        body=found.body,
        services=_service_names(found.service_ids),
        tags=found.tags,
        owner=article.owner.name if article.owner else "",
        dead_links=_dead_links(found),
    )


def _service_names(ids: Sequence[int]) -> list[str]:
    return list(db.session.scalars(select(Service.name).where(Service.id.in_(ids)))) if ids else []


def _dead_links(found: Proposal) -> list[str]:
    try:
        return rendering.dead_links(found.article, found.body)
    except (TooComplex, TooLarge):
        return []


def _fields(found: Proposal) -> list[comparison.FieldChange]:
    before = labels.fields(found.base_revision.content) if found.base_revision else {}
    return comparison.compare_fields(before, labels.fields(found.content))


def _source(found: Proposal, viewer: Viewer) -> comparison.SourceDiff:
    before = found.base_revision.body if found.base_revision else ""
    return _between(found, viewer, before=before)


def _between(found: Proposal, viewer: Viewer, *, before: str) -> comparison.SourceDiff:
    tier = reading_tier(viewer, found.article)
    return comparison.compare_source(source_for(before, tier), source_for(found.body, tier))


def _decided_text(found: Proposal) -> str | None:
    """Return the text the last decision was about; None where it is still the same, or gone."""
    if not found.decisions or found.decisions[-1].fingerprint == found.content.fingerprint:
        return None
    wanted = found.decisions[-1].fingerprint
    kept = (content_of(save.content) for save in reversed(found.saves))
    return next((text.body for text in kept if text.fingerprint == wanted), None)


def _rendered(found: Proposal, viewer: Viewer) -> Markup | None:
    """Return the text as read with its changes marked; None where it takes too long to show."""
    article, tier = found.article, reading_tier(viewer, found.article)
    try:
        after = rendering.reading(article, found.body, tier=tier).html
        if found.base_revision is None:
            return Markup(after)  # noqa: S704 - the pipeline's own output, nh3 came last
        before = rendering.reading(article, found.base_revision.body, tier=tier).html
    except (TooComplex, TooLarge):
        return None
    return Markup(comparison.compare_rendered(before, after))  # noqa: S704 - as safe as its input


def _happenings(found: Proposal) -> list[Happening]:
    """Return what became of a proposal so far, in order."""
    told = [Happening(found.opened_at, found.author.name, _("started it"), "pencil")]
    if found.submitted_at:
        told.append(Happening(found.submitted_at, "", _("Review asked for"), "send", "info"))
    told += [_decision(each, found) for each in found.decisions]
    if found.closed_at:
        is_out = found.state is ProposalState.PUBLISHED
        told.append(
            Happening(found.closed_at, "", _("Published"), "world-check", "good")
            if is_out
            else Happening(found.closed_at, "", _("Withdrawn"), "circle-x")
        )
    return sorted(told, key=lambda happening: happening.at)


def _decision(made: ReviewDecision, found: Proposal) -> Happening:
    about_earlier = made.fingerprint != found.content.fingerprint
    return Happening(
        made.decided_at,
        made.reviewer.name,
        str(DECIDED[made.approved, about_earlier]),
        "circle-check" if made.approved else "message-exclamation",
        "good" if made.approved and not about_earlier else "warn" if not made.approved else "",
        made.reason,
        [CHECKS[key] for key in made.checks if key in CHECKS],
    )
