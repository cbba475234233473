"""Whether trouble came back after an action was done."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.actions.models import Action, ActionRecurrence
from portal.actions.terms import ActionState, Verification
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import at_the_desk


def is_quiet(action: Action) -> bool:
    """Say whether an action that verifies itself was followed by quiet for long enough."""
    since = quiet_since(action)
    if action.verification is not Verification.QUIET or since is None:
        return False
    return clock.now() - since >= timedelta(days=action.quiet_days)


def quiet_since(action: Action) -> datetime | None:
    """Return since when no matching incident came; None for what is not done."""
    if action.done_at is None:
        return None
    latest = select(func.max(ActionRecurrence.at)).where(ActionRecurrence.action_id == action.id)
    return max(action.done_at, db.session.scalar(latest) or action.done_at)


def waiting_for_quiet() -> Sequence[Action]:
    """Return what is done and verifies itself."""
    rows = select(Action).where(
        Action.state == ActionState.DONE, Action.verification == Verification.QUIET
    )
    return db.session.scalars(rows.order_by(Action.id)).all()


def again(action: Action, *, viewer: Viewer) -> Sequence[tuple[ActionRecurrence, Incident]]:
    """Return the incidents that were the same trouble again, the newest first, if readable."""
    rows = (
        at_the_desk(viewer)
        .add_columns(ActionRecurrence)
        .join(ActionRecurrence, ActionRecurrence.incident_id == Incident.id)
        .where(ActionRecurrence.action_id == action.id)
        .order_by(ActionRecurrence.at.desc())
    )
    return [(row, incident) for incident, row in db.session.execute(rows)]
