"""The checks usual before an incident goes up, kept by those who answer for the desk."""

from collections.abc import Sequence

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core import events
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.escalation import Diagnostic
from portal.incidents.policy import IncidentPermission

LONGEST = 200
MOST = 20  # of one service: a longer list is not read


def diagnostics() -> Sequence[Diagnostic]:
    """Return all checks, those for every service first."""
    rows = select(Diagnostic).outerjoin(Service, Service.id == Diagnostic.service_id)
    order = Diagnostic.service_id.is_not(None), Service.name, Diagnostic.position, Diagnostic.id
    return db.session.scalars(rows.order_by(*order)).all()


def diagnostic(number: int) -> Diagnostic:
    """Return one check; raises `Missing`."""
    found = db.session.get(Diagnostic, number)
    if found is None:
        raise Missing
    return found


def add(text: str, service: Service | None, *, by: Viewer) -> Diagnostic:
    """Add a check at the end of the list of a service, or of all; refuses the same words twice."""
    policy.require(IncidentPermission.MANAGE_DIAGNOSTICS, by)
    text = _text(text)
    same = Diagnostic.service_id.is_(service.id if service else None)
    known = db.session.scalars(select(Diagnostic.text).where(same)).all()
    if text.lower() in {each.lower() for each in known}:
        raise Invalid(
            _("This check is on the list."), {"text": _("This check is on the list already.")}
        )
    if len(known) >= MOST:
        reason = _("%(number)s checks are enough: a longer list is not read.", number=MOST)
        raise Invalid(reason, {"text": reason})
    last = db.session.scalar(select(func.max(Diagnostic.position)).where(same)) or 0
    check = Diagnostic(text=text, service_id=service.id if service else None, position=last + 1)
    db.session.add(check)
    db.session.flush()
    events.write(check, "add", by=by, text=text)
    return check


def remove(check: Diagnostic, *, by: Viewer) -> None:
    """Take a check off the list; hand-overs made before keep what they said."""
    policy.require(IncidentPermission.MANAGE_DIAGNOSTICS, by)
    events.write(check, "remove", by=by, text=check.text)
    db.session.delete(check)


def _text(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise Invalid(_("Say what to check."), {"text": _("Say what to check.")})
    if len(text) > LONGEST:
        reason = _("Keep it under %(number)s characters: one check, one line.", number=LONGEST)
        raise Invalid(reason, {"text": reason})
    return text
