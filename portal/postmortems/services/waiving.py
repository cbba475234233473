"""Asking a manager to let an incident close without a postmortem, and what they answer."""

from sqlalchemy import update

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.languages import _, digits
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission
from portal.incidents.services import leading
from portal.postmortems.models.waiver import WaiverRequest
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import waivers
from portal.postmortems.terms import REASON_LENGTH


def ask(incident: Incident, reason: str, approver: Person, *, by: Viewer) -> WaiverRequest:
    """Ask a manager; refuses where none is needed, where one waits, and who may not decide."""
    policy.require(PostmortemPermission.START, by, incident)
    if not waivers.can_be_asked(incident):
        raise Conflict(_("There is nothing to waive: no postmortem is missing."))
    if waivers.open_for(incident):
        raise Conflict(_("Somebody asked already: the answer is awaited."))
    _require_approver(incident, approver, but=by.id)
    reason = _words(reason, "reason", _("Say why nothing would be learned from it."))
    made = WaiverRequest(
        incident_id=incident.id,
        asked_by_id=by.id,
        approver_id=approver.id,
        reason=reason,
        asked_at=clock.now(),
    )
    db.session.add(made)
    incident.updated_at = clock.now()
    events.write(incident, "ask_waiver", by=by, manager=approver.id, note=reason)
    return made


def give(request: WaiverRequest, *, by: Viewer) -> None:
    """Waive the postmortem for the reason that was given; refuses who asked for it."""
    _require_other(request, by)
    leading.waive(request.incident, request.reason, by=by)
    # `leading.waive` wrote the event that answers the request: see `answered_by_waiving`.


def decline(request: WaiverRequest, answer: str, *, by: Viewer) -> None:
    """Ask for the postmortem after all; needs a word to whoever asked."""
    _require_other(request, by)
    answer = _words(answer, "answer", _("Say what could be learned from it."))
    _decide(request, by=by.id, is_given=False, answer=answer)
    request.incident.updated_at = clock.now()
    asker = request.asked_by_id
    events.write(request.incident, "decline_waiver", by=by, asker=asker, note=answer)


def hand_on(request: WaiverRequest, approver: Person, *, by: Viewer) -> None:
    """Ask another manager instead."""
    policy.require(PostmortemPermission.START, by, request.incident)
    if request.decided_at is not None:
        raise Conflict(_("It is answered already."))
    _require_approver(request.incident, approver, but=request.asked_by_id)
    request.approver_id = approver.id
    events.write(request.incident, "ask_waiver", by=by, manager=approver.id, note=request.reason)


def answered_by_waiving(incident: Incident, by_id: int | None) -> None:
    """Note that a request is granted once the postmortem is waived, whichever way."""
    if request := waivers.open_for(incident):
        _decide(request, by=by_id, is_given=True, answer="")


def _decide(request: WaiverRequest, *, by: int | None, is_given: bool, answer: str) -> None:
    still_open = update(WaiverRequest).where(
        WaiverRequest.id == request.id, WaiverRequest.decided_at.is_(None)
    )
    told = {"decided_by_id": by, "decided_at": clock.now(), "is_given": is_given, "answer": answer}
    if not db.changed(still_open.values(**told)):
        raise Conflict(_("Somebody else answered it already."))
    db.session.refresh(request)


def _require_other(request: WaiverRequest, by: Viewer) -> None:
    policy.require(IncidentPermission.WAIVE, by, request.incident)
    if request.decided_at is not None:
        raise Conflict(_("It is answered already."))
    if request.asked_by_id == by.id:
        raise Forbidden


def _require_approver(incident: Incident, approver: Person, *, but: int | None) -> None:
    if approver.id not in {each.id for each in waivers.approvers(incident, but=but)}:
        words = _(
            "%(name)s cannot decide about it: choose a manager who reads it.", name=approver.name
        )
        raise Invalid(words, {"approver": words})


def _words(text: str, field: str, missing: str) -> str:
    text = masked(" ".join(text.split()))
    if not text:
        raise Invalid(missing, {field: missing})
    if len(text) > REASON_LENGTH:
        reason = _("Keep it under %(number)s characters.", number=digits(REASON_LENGTH))
        raise Invalid(reason, {field: reason})
    return text
