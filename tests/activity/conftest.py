"""A small record kind, so that activity is tried without the knowledge base."""

import dataclasses

import pytest
from sqlalchemy import false, select

from portal.accounts.models import Team
from portal.activity import announcing
from portal.activity.terms import Announcement, NewsKind
from portal.core import events
from portal.core.db import db
from portal.core.records import RecordKind, registry

RENAMED = NewsKind("team.renamed", "A team is renamed", "Teams", ("mail",))
BURNING = NewsKind("team.burning", "A team needs help", "Teams", ("mail",), is_urgent=True)


@pytest.fixture
def team_kind(app, monkeypatch):
    """Teams as records `TM-n`, open to signed-in people except Otto."""

    def visible_to(viewer):
        rows = select(Team)
        return rows if viewer.is_signed_in and viewer.name != "Otto" else rows.where(false())

    kind = RecordKind(
        prefix="TM",
        name="team",
        label="Team",
        plural="Teams",
        icon="users",
        model=Team,
        title=lambda team: team.name,
        url=lambda team: f"/teams/{team.id}",
        visible_to=visible_to,
        document=lambda team: None,
    )
    monkeypatch.setattr(registry, "_by_prefix", registry._by_prefix | {"TM": kind})
    return kind


@pytest.fixture
def told_of_renames(team_kind, monkeypatch):
    """Renaming a team tells its watchers; painting it tells nobody."""
    monkeypatch.setattr(announcing, "_table", {})
    announcing.announce(
        Announcement(
            "team",
            "rename",
            "{who} gave it a new name.",
            watchers=True,
            kind=RENAMED,
            teams=lambda event: [event.record_id],
        ),
        Announcement("team", "burn", "{who} calls for help.", watchers=True, kind=BURNING),
    )


@dataclasses.dataclass
class TeamRecord:
    """A team under the reference of the small record kind."""

    id: int
    __tablename__ = "team"

    @property
    def ref(self):
        return f"TM-{self.id}"


@pytest.fixture
def happen(viewer_of):
    """`happen("rename", "theo")`: an event about team 1."""

    def write(verb, name, number=1):
        by = viewer_of(name)
        with db.writing():
            return events.write(TeamRecord(number), verb, by=by).id

    return write
