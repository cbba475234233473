"""The channels of teams, and who may see them."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.activity.models import TeamChannel
from portal.activity.policy import ActivityPermission
from portal.activity.terms import NewsKind
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.policy import policy


def teams_of(viewer: Viewer) -> Sequence[Team]:
    """Return the teams whose channels this viewer may see, by name."""
    rows = db.session.scalars(select(Team).order_by(Team.name)).all()
    return [team for team in rows if policy.allows(ActivityPermission.SEE_CHANNELS, viewer, team)]


def team(number: int, *, viewer: Viewer) -> Team:
    """Return a team whose channels this viewer may see; raises `Missing`."""
    found = db.session.get(Team, number)
    if found is None or not policy.allows(ActivityPermission.SEE_CHANNELS, viewer, found):
        raise Missing
    return found


def channels_of(team: Team) -> Sequence[TeamChannel]:
    """Return the channels of a team, by name, without removed ones."""
    here = (TeamChannel.team_id == team.id, TeamChannel.removed_at.is_(None))
    return db.session.scalars(select(TeamChannel).where(*here).order_by(TeamChannel.name)).all()


def channel(team: Team, number: int) -> TeamChannel:
    """Return one channel of this team; raises `Missing`."""
    found = db.session.get(TeamChannel, number)
    if found is None or found.team_id != team.id or found.removed_at is not None:
        raise Missing
    return found


def listening(teams: Collection[int], kind: NewsKind) -> list[TeamChannel]:
    """Return the channels of these teams that hear of this kind of news."""
    rows = select(TeamChannel).where(
        TeamChannel.team_id.in_(teams), TeamChannel.is_on, TeamChannel.removed_at.is_(None)
    )
    return [
        row for row in db.session.scalars(rows.order_by(TeamChannel.id)) if kind.name in row.kinds
    ]


def counted() -> dict[int, int]:
    """Return how many channels each team has, by its id."""
    rows = select(TeamChannel.team_id, func.count()).where(TeamChannel.removed_at.is_(None))
    counted = db.session.execute(rows.group_by(TeamChannel.team_id)).all()
    return {row[0]: row[1] for row in counted}
