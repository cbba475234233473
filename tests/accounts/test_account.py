"""One's own account: profile and sessions."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from portal.accounts.models import SignInSession
from portal.accounts.sign_in import hashed
from portal.core import clock
from portal.core.db import db
from tests.accounts.conftest import one, verbs

PAGES = ["/account", "/account/password", "/account/sessions"]


def add_session(name, token, *, user_agent="", hours=12):
    now = clock.now()
    with db.writing() as writer:
        row = SignInSession(
            person_id=one(name).id,
            token_hash=hashed(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=hours),
            user_agent=user_agent,
            address="192.0.2.7",
        )
        writer.add(row)
        writer.flush()
        return row.id


@pytest.mark.parametrize("page", PAGES)
def test_everybody_has_these_pages(browser_of, page):
    assert browser_of("otto").get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_nobody_is_asked_to_sign_in(nobody, page):
    assert unquote(nobody.get(page).location) == f"/sign-in?next={page}"


def test_name_and_zone_are_changed(browser_of, session):
    browser = browser_of("lena")
    answer = browser.post(
        "/account", data={"name": "  Lena   Fox ", "zone": "Asia/Tokyo"}, follow_redirects=True
    )
    assert "Your profile is saved." in answer.text
    assert (one("lena").name, one("lena").zone) == ("Lena Fox", "Asia/Tokyo")
    assert verbs(one("lena")) == ["change_profile"]


def test_more_than_name_and_zone_cannot_be_slipped_in(browser_of, session):
    extra = {
        "email": "evil@example.test",
        "roles": "admin",
        "team": "1",
        "team_id": "1",
        "password_hash": "x",
    }
    browser_of("otto").post("/account", data={"name": "Otto", "zone": "UTC"} | extra)
    otto = one("otto")
    assert otto.team.name == "Facilities"
    assert {role.value for role in otto.roles} == {"reader"}
    assert otto.password_hash is None


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "", "zone": "UTC"}, "Give a name."),
        ({"name": "x" * 121, "zone": "UTC"}, "At most 120 characters."),
        ({"name": "Lena", "zone": "../../etc/passwd"}, "Not a valid choice"),
    ],
)
def test_a_wrong_profile_is_refused_and_kept(browser_of, session, form, sentence):
    answer = browser_of("lena").post("/account", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert form["name"] in answer.text
    assert one("lena").name == "Lena"


def test_a_hostile_name_is_shown_as_text(browser_of, session):
    browser = browser_of("lena")
    browser.post("/account", data={"name": "<img src=x onerror=alert(1)>{{7*7}}", "zone": "UTC"})
    page = browser.get("/account").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in page


def test_sessions_are_listed_with_browser_and_address(browser_of, session):
    add_session("lena", "other", user_agent="Mozilla/5.0 (X11; Linux) Firefox/140.0")
    page = browser_of("lena").get("/account/sessions").text
    assert "Firefox on Linux" in page
    assert "192.0.2.7" in page
    assert page.count("This browser") == 1


def test_expired_and_foreign_sessions_are_not_listed(browser_of, session):
    add_session("lena", "old", user_agent="curl/8 ", hours=-1)
    add_session("otto", "foreign", user_agent="Mozilla/5.0 (Windows) Firefox/140.0")
    page = browser_of("lena").get("/account/sessions").text
    assert "curl" not in page
    assert "Windows" not in page


def test_one_browser_is_signed_out(browser_of, app, session):
    number = add_session("lena", "other")
    browser_of("lena").post(f"/account/sessions/{number}/end")
    left = db.session.scalars(select(SignInSession.id)).all()
    assert number not in left
    assert browser_of("lena").get("/account").status_code == 200


def test_somebody_elses_session_is_not_there(browser_of, session):
    number = add_session("otto", "other")
    assert browser_of("lena").post(f"/account/sessions/{number}/end").status_code == 404
    assert browser_of("ada").post(f"/account/sessions/{number}/end").status_code == 404
    assert db.session.get(SignInSession, number) is not None


def test_all_other_browsers_are_signed_out(browser_of, session):
    add_session("lena", "one")
    add_session("lena", "two")
    browser_of("lena").post("/account/sessions/end-others")
    mine = select(SignInSession.token_hash).where(SignInSession.person_id == one("lena").id)
    assert db.session.scalars(mine).all() == [hashed("token-lena")]
    assert browser_of("otto").get("/account").status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "1.5"])
def test_a_malformed_session_is_not_found(browser_of, number):
    assert browser_of("lena").post(f"/account/sessions/{number}/end").status_code == 404


def test_ending_by_a_link_is_not_possible(browser_of):
    assert browser_of("lena").get("/account/sessions/end-others").status_code == 405
