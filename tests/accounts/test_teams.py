"""Managing teams."""

from urllib.parse import unquote

import pytest
from sqlalchemy import select

from portal.accounts.models import Team
from portal.core import events
from portal.core.db import db
from tests.accounts.conftest import one

TEAM = {
    "name": "Night desk",
    "tier": "1",
    "region": "Asia-Pacific",
    "email": "night@example.test",
    "description": "Takes over at 18:00 UTC.",
}
READING = ["/admin/teams", "/admin/teams/new", "/admin/teams/1"]


@pytest.fixture
def ada(browser_of, session):
    return browser_of("ada")


def team_called(name):
    return db.session.scalar(select(Team).where(Team.name == name))


@pytest.mark.parametrize("address", READING)
def test_only_admins_see_these_pages(browser_of, nobody, address):
    assert browser_of("ada").get(address).status_code == 200
    assert browser_of("mona").get(address).status_code == 403
    assert unquote(nobody.get(address).location) == f"/sign-in?next={address}"


@pytest.mark.parametrize("address", READING[1:])
def test_only_admins_change_teams(browser_of, nobody, session, address):
    assert browser_of("mona").post(address, data=TEAM).status_code == 403
    assert nobody.post(address, data=TEAM).status_code == 401
    assert team_called("Night desk") is None


@pytest.mark.parametrize("number", ["0", "x", "4242"])
def test_a_team_that_is_not_there(ada, number):
    assert ada.get(f"/admin/teams/{number}").status_code == 404
    assert ada.post(f"/admin/teams/{number}", data=TEAM).status_code == 404


def test_the_list_has_no_posts(ada):
    assert ada.post("/admin/teams").status_code == 405


def test_a_team_is_added(ada):
    answer = ada.post("/admin/teams/new", data=TEAM, follow_redirects=True)
    assert "Night desk is added." in answer.text
    assert "Asia-Pacific" in answer.text
    assert team_called("Night desk").tier.label == "L1"


def test_a_team_is_changed_with_its_history_kept(ada):
    desk = team_called("Service desk")
    ada.post(f"/admin/teams/{desk.id}", data=TEAM | {"name": "Service desk", "tier": "2"})
    assert one("lena").tier.label == "L2"
    event = db.session.scalars(
        select(events.Event).where(events.Event.ref == f"TEAM-{one('lena').team_id}")
    ).one()
    assert event.verb == "change"
    assert event.detail["changed"]["tier_number"] == [1, 2]


def test_saving_the_same_writes_nothing(ada):
    team = team_called("Service desk")
    same = {"name": "Service desk", "tier": "1", "region": "", "email": "", "description": ""}
    assert ada.post(f"/admin/teams/{team.id}", data=same).status_code == 302
    assert db.session.scalars(select(events.Event)).all() == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Give the team a name."),
        ({"name": "x" * 81}, "At most 80 characters."),
        ({"name": "service  DESK"}, "There is already a team with this name."),
        ({"tier": "4"}, "Not a valid choice"),
        ({"tier": "x"}, "Choose one of the answers offered."),
        ({"region": "x" * 61}, "At most 60 characters."),
        ({"email": "night"}, "not an e-mail address"),
        ({"description": "x" * 2001}, "At most 2,000 characters."),
    ],
)
def test_a_wrong_team_is_refused_and_kept(ada, change, sentence):
    answer = ada.post("/admin/teams/new", data=TEAM | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Takes over at 18:00 UTC." in answer.text or "description" in change
    assert len(db.session.scalars(select(Team)).all()) == 4


def test_members_are_listed(ada):
    page = ada.get(f"/admin/teams/{one('rea').team_id}").text
    assert "Tess" in page
    assert "Otto" not in page
