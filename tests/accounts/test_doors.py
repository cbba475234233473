"""Requests that were forged, throttled, or sent to the wrong host."""

import pytest

from portal.factory import create_app
from tests.accounts.conftest import PASSWORD, one, sign_in


@pytest.fixture
def guarded(settings, session):
    return create_app(settings, TESTING=True, RATELIMIT_ENABLED=False)


FORGED = [
    "/sign-in",
    "/sign-out",
    "/account",
    "/account/password",
    "/account/sessions/end-others",
    "/password/forgot",
    "/admin/people/invite",
    "/admin/people/1/leave",
    "/admin/teams/new",
    "/set-up/none",
]


@pytest.mark.parametrize("address", FORGED)
def test_every_change_needs_the_token_of_its_form(guarded, address):
    browser = guarded.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = "token-ada"
    answer = browser.post(address, data={"email": "x@example.test", "password": PASSWORD})
    assert answer.status_code == 400
    assert "The form has expired" in answer.text


def test_with_the_token_the_form_works(guarded, with_password):
    with_password("lena")
    browser = guarded.test_client()
    page = browser.get("/sign-in").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    form = {"email": "lena@example.test", "password": PASSWORD, "csrf_token": token}
    assert browser.post("/sign-in", data=form).location == "/"


def test_many_tries_from_one_address_are_slowed_down(settings):
    app = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True)
    browser = app.test_client()
    answers = [sign_in(browser, f"n{number}", "").status_code for number in range(61)]
    assert answers[:60] == [422] * 60
    assert answers[60] == 429
    assert browser.get("/sign-in").status_code == 200


@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "localhost@evil.test", "x y"])
def test_a_foreign_host_name_is_refused(nobody, host):
    answer = nobody.get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil.test" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000"])
def test_our_own_names_are_answered(nobody, host):
    assert nobody.get("/sign-in", headers={"Host": host}).status_code == 200


def test_mailed_links_carry_our_address_whatever_the_browser_says(browser_of, mails, session):
    browser_of("ada").post(
        "/admin/people/invite",
        data={"name": "Nora", "email": "nora@example.test", "team": "0"},
        headers={"X-Forwarded-Host": "evil.test"},
    )
    assert "http://localhost/invitation/" in mails()[0][2]
    assert "evil.test" not in mails()[0][2]


def test_the_demo_password_opens_nothing_outside_a_demo(nobody, session):
    from portal.accounts import demo_sign_ins, passwords
    from portal.core.db import db

    with db.writing():
        one("lena").password_hash = passwords.hash_of(demo_sign_ins.PASSWORD)
    assert sign_in(nobody, "lena", demo_sign_ins.PASSWORD).status_code == 422
    with db.writing():
        demo_sign_ins.mark_as_demo()
    assert sign_in(nobody, "lena", demo_sign_ins.PASSWORD).status_code == 302


def test_the_sign_in_page_names_the_demo_people_in_a_demo_only(nobody, with_password):
    from portal.accounts import demo_sign_ins
    from portal.core.db import db

    with_password("tess")
    assert "tess@example.test" not in nobody.get("/sign-in").text
    with db.writing():
        demo_sign_ins.mark_as_demo()
    page = nobody.get("/sign-in").text
    assert "tess@example.test" in page
    assert "This is a demo" in page
    assert "lena@example.test" not in page  # cannot sign in, so is not offered
