"""Changes as one viewer may read them."""

from collections.abc import Sequence

from sqlalchemy import Select, false, select, true
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.changes.models.change import CausedIncident, Change
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.models.incident import Incident
from portal.incidents.policy import viewer_sees_the_desk
from portal.incidents.queries.incidents import at_the_desk

# The same rule as `visible_to`.
TOKENS = ("l1", "role:reviewer", "role:manager", "role:admin")


def visible_to(viewer: Viewer) -> Select[Change]:
    """Select the changes this viewer may read: all, for support and those who answer for it."""
    return select(Change).where(true() if viewer_sees_the_desk(viewer, None) else false())


def change(ref: str, *, viewer: Viewer) -> Change:
    """Return `CHG-7`; raises `Missing` for what is not there or not open to the viewer."""
    number = ref.upper().removeprefix("CHG-")
    if not number.isdecimal() or len(number) > 9:
        raise Missing
    rows = visible_to(viewer).where(Change.id == int(number)).options(*with_names())
    found = db.session.scalar(rows)
    if found is None:
        raise Missing
    return found


def with_names() -> tuple[ORMOption, ...]:
    """Return what brings the names along, without the roles behind them."""
    return tuple(
        joinedload(person).lazyload(Person.role_rows)
        for person in (Change.opened_by, Change.implementer, Change.decision_owner)
    )


def caused_by(change: Change, *, viewer: Viewer) -> Sequence[CausedIncident]:
    """Return the incidents a change caused, as far as this viewer reads them as support does."""
    rows = (
        select(CausedIncident)
        .where(CausedIncident.change_id == change.id)
        .where(CausedIncident.incident_id.in_(at_the_desk(viewer).with_only_columns(Incident.id)))
        .options(joinedload(CausedIncident.incident), joinedload(CausedIncident.said_by))
    )
    return db.session.scalars(rows.order_by(CausedIncident.id)).unique().all()


def causes_of(incident: Incident, *, viewer: Viewer) -> Sequence[CausedIncident]:
    """Return the changes that are said to have caused an incident."""
    rows = (
        select(CausedIncident)
        .where(CausedIncident.incident_id == incident.id)
        .where(CausedIncident.change_id.in_(visible_to(viewer).with_only_columns(Change.id)))
        .options(joinedload(CausedIncident.change), joinedload(CausedIncident.said_by))
    )
    return db.session.scalars(rows.order_by(CausedIncident.id)).unique().all()


def fixing(ref: str, *, viewer: Viewer) -> Sequence[Change]:
    """Return the changes that fix the problem of this reference, the newest first."""
    rows = visible_to(viewer).where(Change.problem_ref == ref.upper())
    return db.session.scalars(rows.order_by(Change.id.desc())).all()
