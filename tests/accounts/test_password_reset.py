"""A forgotten password: a link by mail, once, for an hour."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import SignInSession, Ticket
from portal.core import clock, jobs
from portal.core.db import db
from tests.accounts.conftest import PASSWORD, link_in, one, sign_in, verbs

NEW = {"password": "nine yellow lanterns", "repeated": "nine yellow lanterns"}


@pytest.fixture
def link(nobody, with_password, mails):
    with_password("lena")
    nobody.post("/password/forgot", data={"email": "lena@example.test"})
    return link_in(mails()[0][2])


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(nobody, mails):
    known = nobody.post("/password/forgot", data={"email": "lena@example.test"})
    unknown = nobody.post("/password/forgot", data={"email": "nola@example.test"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("lena", "nola") == unknown.text
    assert [to for to, _, _ in mails()] == ["lena@example.test"]


def test_the_request_does_the_same_work_for_both(nobody):
    for name in ("lena", "nola"):
        nobody.post("/password/forgot", data={"email": f"{name}@example.test"})
    assert jobs.waiting() == 2


def test_whoever_left_gets_no_mail(nobody, mails):
    with db.writing():
        one("lena").left_at = clock.now()
    nobody.post("/password/forgot", data={"email": "lena@example.test"})
    assert mails() == []


def test_an_empty_address_is_refused(nobody):
    answer = nobody.post("/password/forgot", data={"email": ""})
    assert answer.status_code == 422
    assert "Give an e-mail address." in answer.text


def test_the_link_sets_a_new_password_and_ends_all_sessions(nobody, link, browser_of):
    assert "lena@example.test" in nobody.get(link).text
    assert nobody.post(link, data=NEW).location == "/"
    assert nobody.get("/account").status_code == 200
    assert browser_of("lena").get("/account").status_code == 302
    assert sign_in(nobody, "lena", NEW["password"]).status_code == 302
    assert verbs(one("lena"))[:2] == ["change_password", "sign_in"]


def test_the_link_works_once(nobody, link, app):
    nobody.post(link, data=NEW)
    assert app.test_client().get(link).status_code == 404
    again = {"password": PASSWORD, "repeated": PASSWORD}
    assert app.test_client().post(link, data=again).status_code == 404
    assert sign_in(app.test_client(), "lena", PASSWORD).status_code == 422


def test_the_link_works_for_an_hour(nobody, link):
    with clock.turned_to(clock.now() + timedelta(minutes=61)):
        assert nobody.get(link).status_code == 404
        assert nobody.post(link, data=NEW).status_code == 404


def test_using_one_link_ends_the_others(nobody, link, mails):
    nobody.post("/password/forgot", data={"email": "lena@example.test"})
    second = link_in(mails()[1][2])
    nobody.post(second, data=NEW)
    assert nobody.get(link).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 3000, "%00", "' OR 1=1 --", "..%2f"])
def test_a_made_up_link_opens_nothing(nobody, token):
    assert nobody.get(f"/password/reset/{token}").status_code == 404
    assert nobody.post(f"/password/reset/{token}", data=NEW).status_code == 404


def test_an_invitation_is_no_reset_link(nobody, link):
    assert nobody.get(link.replace("/password/reset/", "/invitation/")).status_code == 404


def test_an_easy_password_is_refused_and_the_link_still_works(nobody, link):
    answer = nobody.post(link, data={"password": "short", "repeated": "short"})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.text
    assert nobody.get(link).status_code == 200


def test_a_reset_opens_a_locked_account(nobody, link, app):
    for _ in range(9):
        sign_in(app.test_client(), "lena", "wrong")
    nobody.post(link, data=NEW)
    assert sign_in(app.test_client(), "lena", NEW["password"]).status_code == 302


def test_only_the_hash_of_the_link_is_kept(nobody, link):
    token = link.rsplit("/", 1)[1]
    assert token not in db.session.scalars(select(Ticket.token_hash)).all()
    everything = "".join(db.session.connection().connection.iterdump())
    assert token not in everything


def test_a_changed_password_ends_the_other_browsers_only(with_password, nobody, browser_of):
    with_password("lena")
    sign_in(nobody, "lena")
    answer = nobody.post("/account/password", data=NEW | {"current": PASSWORD})
    assert answer.location == "/account/password"
    assert nobody.get("/account").status_code == 200
    assert browser_of("lena").get("/account").status_code == 302
    assert (
        len(
            db.session.scalars(
                select(SignInSession).where(SignInSession.person_id == one("lena").id)
            ).all()
        )
        == 1
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"current": "wrong"}, "This is not your current password."),
        ({"current": ""}, "Give your current password."),
        ({"password": "short", "repeated": "short"}, "at least 12 characters"),
        ({"repeated": "other"}, "The two are not the same."),
    ],
)
def test_a_wrong_change_is_refused(with_password, browser_of, change, sentence):
    with_password("lena")
    browser = browser_of("lena")
    answer = browser.post("/account/password", data=NEW | {"current": PASSWORD} | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert browser.get("/account").status_code == 200


def test_guessing_the_current_password_in_a_borrowed_browser_is_locked_too(
    with_password, browser_of
):
    with_password("lena")
    browser = browser_of("lena")
    for _ in range(8):
        browser.post("/account/password", data=NEW | {"current": "wrong"})
    answer = browser.post("/account/password", data=NEW | {"current": PASSWORD})
    assert answer.status_code == 429
