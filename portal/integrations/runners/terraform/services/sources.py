"""Connecting Terraform: its address, its secret, and which workspace belongs to which change."""

import secrets as random
from collections.abc import Sequence

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.integrations import switching
from portal.integrations.keys import renew
from portal.integrations.runners.policy import RunnersPermission
from portal.integrations.runners.terraform.models import TerraformSource

Workspaces = Sequence[dict[str, str]]


def add(name: str, workspaces: Workspaces, *, by: Viewer) -> tuple[TerraformSource, str]:
    """Connect a source and return it with its secret, which is shown this once."""
    policy.require(RunnersPermission.MANAGE, by)
    source = TerraformSource(
        name=_free(name, None),
        key=random.token_urlsafe(18),
        workspaces=list(workspaces),
        created_at=clock.now(),
        created_by_id=by.id,
    )
    secret = renew(source)
    db.session.add(source)
    db.session.flush()
    events.write(source, "add", by=by, name=source.name)
    return source, secret


def change(source: TerraformSource, name: str, workspaces: Workspaces, *, by: Viewer) -> None:
    """Change name and workspaces; what came before stays where it is."""
    policy.require(RunnersPermission.MANAGE, by)
    source.name, source.workspaces = _free(name, source), list(workspaces)
    events.write(source, "change", by=by, name=source.name)


def rotate(source: TerraformSource, *, by: Viewer) -> str:
    """Return a new secret; the old one ends at once."""
    policy.require(RunnersPermission.MANAGE, by)
    secret = renew(source)
    events.write(source, "rotate_secret", by=by)
    return secret


def turn_off(source: TerraformSource, *, by: Viewer) -> None:
    """Take no more notifications; what was told stays."""
    switching.turn_off(source, needs=RunnersPermission.MANAGE, by=by)


def turn_on(source: TerraformSource, *, by: Viewer) -> None:
    """Take notifications again."""
    switching.turn_on(source, needs=RunnersPermission.MANAGE, by=by)


def _free(name: str, source: TerraformSource | None) -> str:
    name = " ".join(name.split())
    same = select(TerraformSource.id).where(func.lower(TerraformSource.name) == name.lower())
    if source is not None:
        same = same.where(TerraformSource.id != source.id)
    if db.session.scalar(same) is not None:
        reason = _("There is a source of this name already.")
        raise Invalid(reason, {"name": reason})
    return name
