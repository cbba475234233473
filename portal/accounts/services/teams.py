"""Adding and changing teams."""

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts.models import Team
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _


@dataclass(frozen=True, slots=True)
class TeamCard:
    """What can be said of a team."""

    name: str
    tier: Tier
    region: str = ""
    description: str = ""
    email: str = ""


def add(card: TeamCard, *, by: Viewer) -> Team:
    """Add a team; refuses a name that is taken."""
    _require_free(card.name, besides=None)
    team = Team(created_at=clock.now(), **_columns(card))
    db.session.add(team)
    events.write(team, "add", by=by, card=_columns(card))
    return team


def change(team: Team, card: TeamCard, *, by: Viewer) -> None:
    """Change what is said of a team; a new tier counts for its members at their next click."""
    _require_free(card.name, besides=team)
    after = _columns(card)
    before = {name: getattr(team, name) for name in after}
    if after == before:
        return
    for name, value in after.items():
        setattr(team, name, value)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    events.write(team, "change", by=by, changed=changed)


def _columns(card: TeamCard) -> dict[str, str | int]:
    return {
        "name": " ".join(card.name.split()),
        "tier_number": int(card.tier),
        "region": card.region.strip(),
        "description": card.description.strip(),
        "email": card.email,
    }


def _require_free(name: str, *, besides: Team | None) -> None:
    same = func.lower(Team.name) == " ".join(name.split()).lower()
    found = db.session.scalar(select(Team).where(same))
    if found is not None and found is not besides:
        taken = _("There is already a team with this name.")
        raise Invalid(taken, {"name": taken})
