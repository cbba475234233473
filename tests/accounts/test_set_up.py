"""An empty portal asks for its first administrator, once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from portal.accounts.models import Person, PersonRole, SignInSession
from portal.accounts.services import people, set_up
from portal.accounts.terms import Role
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from tests.accounts.conftest import one, password_hash

FORM = {
    "site_name": "Desk of Lisbon",
    "name": "Grace Hopper",
    "email": "grace@example.test",
    "password": "seven green bicycles",
    "repeated": "seven green bicycles",
    "zone": "Europe/Lisbon",
    "language": "en-US",
}


@pytest.fixture
def empty(session):
    with db.writing() as writer:
        for model in (PersonRole, SignInSession, Person):
            writer.execute(delete(model))


@pytest.fixture
def address(empty):
    with db.writing():
        return f"/set-up/{set_up.new_token()}"


def number_of_people():
    return db.session.scalar(select(func.count(Person.id)))


@pytest.mark.parametrize(
    "address", ["/", "/sign-in", "/account", "/admin/people", "/password/forgot"]
)
def test_every_page_leads_to_set_up(empty, nobody, address):
    answer = nobody.get(address, follow_redirects=True)
    assert answer.request.path == "/set-up"
    assert "portal set-up" in answer.text
    assert "password" not in answer.text


def test_health_and_style_do_not(empty, nobody):
    assert nobody.get("/healthz").status_code == 200
    with nobody.get("/assets/any/css/portal.css") as style:
        assert style.status_code == 200


def test_the_first_administrator_is_made_and_signed_in(address, nobody):
    answer = nobody.post(address, data=FORM)
    assert answer.location == "/admin/start"
    guide = nobody.get("/admin/start").text
    assert "Welcome, Grace Hopper." in guide
    assert "Desk of Lisbon" in guide
    grace = one("grace")
    assert grace.roles == {Role.ADMIN, Role.READER}
    assert grace.zone == "Europe/Lisbon"
    assert grace.language == "en-US"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Give a name."),
        ({"email": "grace"}, "not an e-mail address"),
        ({"password": "short", "repeated": "short"}, "at least 12 characters"),
        ({"password": "hopper-hopper-1906", "repeated": "hopper-hopper-1906"}, "Leave your name"),
        ({"repeated": "seven blue bicycles"}, "The two are not the same."),
        ({"zone": "Europe/Atlantis"}, "Not a valid choice"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_is_written(address, nobody, change, sentence):
    answer = nobody.post(address, data=FORM | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "bicycles" not in answer.text
    assert number_of_people() == 0


def test_what_was_typed_comes_back_without_the_password(address, nobody):
    answer = nobody.post(address, data=FORM | {"email": "grace"})
    assert 'value="Grace Hopper"' in answer.text
    assert 'value="grace"' in answer.text
    assert "seven green" not in answer.text


def test_set_up_is_closed_once_there_is_an_administrator(app, nobody):
    assert nobody.get("/set-up").status_code == 404
    assert nobody.get("/set-up/any").status_code == 404
    assert nobody.post("/set-up/any", data=FORM).status_code == 404
    assert one("ada").roles >= {Role.ADMIN}


def test_it_stays_closed_even_if_the_administrator_vanishes(address, nobody, app):
    nobody.post(address, data=FORM)
    app.extensions.pop("portal_set_up_done")
    with db.writing() as writer:
        for model in (PersonRole, SignInSession, Person):
            writer.execute(delete(model))
    assert nobody.get("/set-up").status_code == 404


def test_of_two_at_once_one_becomes_administrator(empty):
    outcomes, ready = [], threading.Barrier(2)

    def make(name):
        ready.wait()
        try:
            with db.writing():
                set_up.first_admin(
                    f"{name}@example.test", name=name, password_hash=password_hash(), zone="UTC"
                )
            outcomes.append("made")
        except Missing:
            outcomes.append("refused")
        finally:
            db.release()

    threads = [threading.Thread(target=make, args=[name]) for name in ("grace", "joan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
    assert number_of_people() == 1


def test_somebody_without_the_admin_role_does_not_close_it(empty, nobody):
    with db.writing():
        people.add("lena@example.test", name="Lena", by=None, password_hash=password_hash())
    assert nobody.get("/set-up").status_code == 200


@pytest.mark.parametrize("token", ["none", "x" * 200, "é"])
def test_without_the_token_nobody_becomes_administrator(address, nobody, token):
    assert nobody.post(f"/set-up/{token}", data=FORM).status_code == 403
    assert "<form" not in nobody.get(f"/set-up/{token}").text
    assert number_of_people() == 0


def test_an_address_is_good_for_an_hour_and_only_the_newest_one(address, nobody):
    with db.writing():
        newest = f"/set-up/{set_up.new_token()}"
    assert nobody.get(address).status_code == 403
    assert nobody.get(newest).status_code == 200
    with clock.turned_to(clock.now() + timedelta(minutes=61)):
        answer = nobody.post(newest, data=FORM)
    assert answer.status_code == 403
    assert "Grace Hopper" in answer.text
    assert "seven green" not in answer.text
    assert number_of_people() == 0


def test_no_address_is_made_once_there_is_an_administrator(session):
    with pytest.raises(Missing):
        set_up.new_token()
