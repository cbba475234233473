"""What the form of a hand-over holds before anybody touches it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import _
from portal.incidents.models.escalation import Diagnostic
from portal.incidents.models.incident import Incident
from portal.incidents.queries.around import teams_of_support
from portal.incidents.terms import EscalationReason
from portal.incidents.trail import queries
from portal.incidents.trail.queries import Line
from portal.incidents.trail.terms import StepResult, TrailKind
from portal.kb.models.article import Article
from portal.kb.page import hand_over_from


@dataclass(frozen=True, slots=True)
class Proposal:
    """A hand-over as the trail suggests it."""

    team: Team | None
    reason: EscalationReason
    note: str
    diagnostics: Sequence[Diagnostic]


def proposed(incident: Incident, viewer: Viewer, *, stopped_at: Article | None = None) -> Proposal:
    """Return team, reason, note and checks; `stopped_at` is an article that ends for this tier."""
    lines = queries.trail_of(incident, viewer=viewer)
    return Proposal(
        team=team_for(incident),
        reason=EscalationReason.NO_ACCESS if stopped_at else reason_from(incident),
        note=_note(lines, stopped_at, viewer),
        diagnostics=diagnostics_for(incident.service_id),
    )


def teams_above(incident: Incident) -> list[Team]:
    """Return the teams an incident can go to, those of the next tier first."""
    return [
        team
        for team in teams_of_support()
        if team.tier >= incident.tier and team.id != incident.team_id
    ]


def team_for(incident: Incident) -> Team | None:
    """Return who gets it: the service's team where it is above, else the only one of the next tier.

    None where there are several: a guess would be sent without a look.
    """
    others = teams_above(incident)
    above = [team for team in others if team.tier > incident.tier] or others
    own = incident.service.team_id if incident.service else None
    of_service = [team for team in above if team.id == own]
    nearest = [team for team in above if team.tier == above[0].tier]
    return of_service[0] if of_service else nearest[0] if len(nearest) == 1 else None


def reason_from(incident: Incident) -> EscalationReason:
    """Read the reason from the trail: something was followed in vain, or nothing was found."""
    if queries.failed_here(incident):
        return EscalationReason.KB_FAILED
    return EscalationReason.NO_KB


def diagnostics_for(service_id: int | None) -> Sequence[Diagnostic]:
    """Return the checks usual before an incident goes up: those for all, then the service's own."""
    rows = select(Diagnostic).where(
        or_(Diagnostic.service_id.is_(None), Diagnostic.service_id == service_id)
    )
    return db.session.scalars(
        rows.order_by(Diagnostic.service_id.is_not(None), Diagnostic.position, Diagnostic.id)
    ).all()


def _note(lines: Sequence[Line], stopped_at: Article | None, viewer: Viewer) -> str:
    if stopped_at and (stop := hand_over_from(stopped_at, viewer)):
        return stop.note
    return "\n".join(dict.fromkeys(_failed(line) for line in lines if _is_failure(line)))


def _is_failure(line: Line) -> bool:
    failed = line.result == StepResult.FAILED.value and line.kind is TrailKind.TRIED
    return failed and line.article is not None and not line.is_kept


def _failed(line: Line) -> str:
    seen = line.article
    if seen is None:
        return line.note
    named = {"ref": seen.ref, "revision": seen.number, "step": line.step_number}
    if not line.note:
        return _("%(ref)s revision %(revision)s, step %(step)s failed.", **named)
    words = _("%(ref)s revision %(revision)s, step %(step)s failed: %(note)s")
    return words % (named | {"note": line.note})
