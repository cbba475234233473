"""Coming in: the right password, the wrong one, too many wrong ones, and where one lands."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import unquote

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from portal.accounts import passwords
from portal.accounts.models import SignInSession
from portal.core import clock
from portal.core.db import db
from portal.core.errors import OutOfSpace
from tests.accounts.conftest import PASSWORD, one, sign_in, verbs


def cookie_of(browser):
    with browser.session_transaction() as cookie:
        return dict(cookie)


def test_the_right_password_opens_the_door(nobody, with_password):
    with_password("lena")
    answer = sign_in(nobody, "lena")
    assert (answer.status_code, answer.location) == (302, "/")
    assert nobody.get("/account").status_code == 200
    assert verbs(one("lena")) == ["sign_in"]


def test_the_address_may_be_typed_in_capitals(nobody, with_password):
    with_password("lena")
    form = {"email": " LENA@Example.Test ", "password": PASSWORD}
    assert nobody.post("/sign-in", data=form).status_code == 302


@pytest.mark.parametrize("name", ["lena", "nobody-of-that-name"])
def test_a_wrong_password_gets_the_same_answer_for_everybody(nobody, with_password, name):
    with_password("lena")
    answer = sign_in(nobody, name, "not the password")
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in answer.text
    assert f'value="{name}@example.test"' in answer.text
    assert "not the password" not in answer.text


@pytest.mark.parametrize("name", ["lena", "nobody-of-that-name"])
def test_a_hash_is_compared_whether_or_not_the_name_is_known(
    nobody, with_password, monkeypatch, name
):
    with_password("lena")
    compared = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda *given: compared.append(given[1]) or verify(*given)
    )
    sign_in(nobody, name, "not the password")
    assert [stored.split("$")[:4] for stored in compared] == [passwords.hash_of("x").split("$")[:4]]


def test_whoever_left_or_was_only_invited_gets_that_answer_too(nobody, with_password):
    lena = with_password("lena")
    with db.writing():
        lena.left_at = clock.now()
    assert sign_in(nobody, "lena").status_code == 422
    assert sign_in(nobody, "theo", "").status_code == 422


@pytest.mark.parametrize(
    ("email", "password", "sentence"),
    [
        ("", PASSWORD, "Give an e-mail address."),
        ("lena@example.test", "", "Give your password."),
        ("a" * 300 + "@example.test", PASSWORD, "longer than 254"),
        ("lena@example.test", "x" * 300, "longer than 256"),
        ("<script>alert(1)</script>", PASSWORD, "not right"),
        ("' OR 1=1 --", PASSWORD, "not right"),
        ("lena\x00@example.test", PASSWORD, "not right"),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(nobody, email, password, sentence):
    answer = nobody.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("name", ["lena", "nobody-of-that-name"])
def test_too_many_wrong_passwords_lock_known_and_unknown_addresses_alike(
    nobody, with_password, name
):
    with_password("lena")
    for _ in range(8):
        assert sign_in(nobody, name, "not the password").status_code == 422
    answer = sign_in(nobody, name)
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text


def test_a_lock_passes(nobody, with_password):
    with_password("lena")
    for _ in range(9):
        sign_in(nobody, "lena", "not the password")
    with clock.turned_to(clock.now() + timedelta(minutes=16)):
        assert sign_in(nobody, "lena").status_code == 302


def test_a_lock_is_for_one_address_only(nobody, with_password):
    with_password("theo")
    for _ in range(9):
        sign_in(nobody, "lena", "not the password")
    assert sign_in(nobody, "theo").status_code == 302


def test_a_lock_survives_a_restart_and_the_right_password_forgets_the_wrong_ones(
    nobody, with_password, app
):
    with_password("lena")
    for _ in range(7):
        sign_in(nobody, "lena", "not the password")
    assert sign_in(nobody, "lena").status_code == 302
    other = app.test_client()
    for _ in range(7):
        assert sign_in(other, "lena", "not the password").status_code == 422


@pytest.mark.parametrize("target", ["/account/sessions", "/kb?q=a%20b&sort=new"])
def test_one_lands_where_one_wanted_to_go(nobody, with_password, target):
    with_password("lena")
    assert sign_in(nobody, "lena", next=target).location == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test/",
        "\\\\evil.test",
        "///evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "javascript:alert(1)",
        "evil.test",
        " /account",
        "",
    ],
)
def test_nobody_is_led_to_another_site(nobody, with_password, target):
    with_password("lena")
    assert sign_in(nobody, "lena", next=target).location == "/"


def test_signing_in_starts_a_new_session_and_ends_the_old_one(nobody, with_password, browser_of):
    with_password("lena")
    planted = browser_of("otto")
    with planted.session_transaction() as cookie:
        cookie["csrf_token"] = "planted"
    sign_in(planted, "lena")
    after = cookie_of(planted)
    assert after["_user_id"] != "token-otto"
    assert after.get("csrf_token") != "planted"
    assert browser_of("otto").get("/account").status_code == 302


def test_the_token_is_kept_as_a_hash_only(nobody, with_password):
    with_password("lena")
    sign_in(nobody, "lena")
    token = cookie_of(nobody)["_user_id"]
    assert token not in db.session.scalars(select(SignInSession.token_hash)).all()


def test_a_hash_with_older_parameters_is_renewed(nobody, with_password):
    with_password("lena")
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    with db.writing():
        one("lena").password_hash = weak.hash(PASSWORD)
    assert sign_in(nobody, "lena").status_code == 302
    assert not passwords.is_outdated(one("lena").password_hash)
    assert sign_in(nobody, "lena").status_code == 302


def test_signing_out_kills_a_copied_cookie(browser_of):
    browser, copy = browser_of("lena"), browser_of("lena")
    answer = browser.post("/sign-out", follow_redirects=True)
    assert "You are signed out." in answer.text
    assert copy.get("/account").status_code == 302


def test_signing_out_twice_is_no_fault(nobody):
    assert nobody.post("/sign-out").status_code == 302


def test_sign_out_by_a_link_is_not_possible(browser_of):
    assert browser_of("lena").get("/sign-out").status_code == 405


def test_an_idle_session_ends_and_a_used_one_lives_on(nobody, with_password):
    with_password("lena")
    sign_in(nobody, "lena")
    start = clock.now()
    for hours in (11, 22, 33):
        with clock.turned_to(start + timedelta(hours=hours)):
            assert nobody.get("/account").status_code == 200
    with clock.turned_to(start + timedelta(hours=33 + 13)):
        assert nobody.get("/account").status_code == 302


def test_whoever_is_signed_in_needs_no_sign_in_page(browser_of):
    answer = browser_of("lena").get("/sign-in?next=/account")
    assert (answer.status_code, answer.location) == (302, "/account")


@pytest.mark.parametrize("token", ["", "token-nobody", "x" * 5000, "1"])
def test_a_made_up_token_signs_nobody_in(app, token):
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
    assert unquote(browser.get("/account").location) == "/sign-in?next=/account"


def test_a_burst_of_guesses_compares_no_more_than_the_limit(app, with_password, monkeypatch):
    with_password("lena")
    compared = []
    monkeypatch.setattr(passwords, "matches", lambda *given: compared.append(given) and False)

    def guess(number):
        sign_in(app.test_client(), "lena", f"guess {number}")
        db.release()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(24)))
    assert len(compared) == 8


def test_a_full_disk_does_not_keep_readers_out(browser_of, session, monkeypatch):
    def full(*_arguments):
        raise OutOfSpace

    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(type(db), "writing", contextmanager(full))
    with clock.turned_to(later):
        assert browser_of("lena").get("/account").status_code == 200


def test_a_page_that_keeps_itself_up_to_date_keeps_nobody_signed_in(browser_of):
    lena = browser_of("lena")

    def seen():
        db.release()
        rows = select(SignInSession).where(SignInSession.person_id == one("lena").id)
        return db.session.scalars(rows).one().last_seen_at

    began = seen()
    with clock.turned_to(clock.now() + timedelta(minutes=20)):
        lena.get("/", headers={"Portal-Live": "1"})
        lena.get("/live/changed?on=incidents")
        assert seen() == began
        lena.get("/")
        assert seen() > began
