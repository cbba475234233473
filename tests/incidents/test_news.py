"""Who hears of what happens to an incident."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.activity.channels import registry
from portal.activity.models import Delivery
from portal.activity.queries import notifications as queries
from portal.activity.services import channels
from portal.activity.services.channels import ChannelCard
from portal.core.db import db
from portal.incidents.services import talking, working
from portal.incidents.texts import Text

ViewerOf = Callable[[str], Viewer]


def told(viewer: Viewer) -> list[str]:
    return [one.text for one in queries.told(viewer)]


@pytest.fixture
def team_hears(viewer_of: ViewerOf) -> Callable[..., None]:
    """`team_hears("Service desk", "incident.major")`: by a webhook."""

    def add(team: str, *kinds: str) -> None:
        card = ChannelCard(name=team, address="https://example.com/hook", kinds=kinds)
        with db.writing() as session:
            found = session.scalars(select(Team).where(Team.name == team)).one()
            channels.add(registry.channel("webhook"), card, team=found, by=viewer_of("ada"))

    return add


def test_whoever_is_given_an_incident_hears_of_it(opened: Any, viewer_of: ViewerOf) -> None:
    incident = opened()
    mona, lena = viewer_of("mona"), viewer_of("lena")
    with db.writing():
        working.assign(incident, lena.person, by=mona)
    assert told(lena) == ["Mona assigned it to you."]


def test_the_requester_hears_an_answer_and_not_what_is_internal(
    opened: Any, viewer_of: ViewerOf
) -> None:
    incident, lena, otto = opened(), viewer_of("lena"), viewer_of("otto")
    with db.writing():
        talking.comment(
            incident, Text("Try again.", "<p>Try again.</p>"), by=lena, to_requester=True
        )
        talking.comment(incident, Text("He is late.", "<p></p>"), by=lena, to_requester=False)
    assert told(otto) == ["Lena answered."]


def test_a_major_incident_is_urgent_and_every_support_team_hears_of_it(
    opened: Any, viewer_of: ViewerOf, team_hears: Callable[..., None]
) -> None:
    for team in ("Service desk", "Engineering", "Facilities"):
        team_hears(team, "incident.major")
    incident, mona = opened(), viewer_of("mona")
    with db.writing():
        working.declare_major(incident, by=mona, is_major=True, note="Nobody can order.")
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    names = [row.team_channel.name for row in rows if row.team_channel]
    assert names == ["Service desk", "Engineering"]
    assert all(row.is_urgent for row in rows)
    assert told(viewer_of("otto")) == ["Mona declared it a major incident."]


@pytest.mark.parametrize(("impact", "urgent"), [(1, True), (3, False)])
def test_a_first_priority_is_urgent_for_the_team_it_comes_to(
    opened: Any, team_hears: Callable[..., None], impact: int, urgent: bool
) -> None:
    team_hears("Service desk", "incident.reported")
    opened(impact=impact, urgency=impact)
    row = db.session.scalars(select(Delivery)).one()
    assert (row.text, row.is_urgent) == ("Lena reported it.", urgent)
