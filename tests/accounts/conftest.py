"""People with passwords, and mails caught on their way."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from portal.accounts import passwords
from portal.accounts.models import Person
from portal.core import events, jobs
from portal.core.db import db
from portal.core.mail import post

PASSWORD = "seven green bicycles"


@cache
def password_hash() -> str:
    """Return what is stored of that password, the same in all tests."""
    return passwords.hash_of(PASSWORD)


@pytest.fixture
def with_password(session: None) -> Callable[[str], Person]:
    """`with_password("lena")`: one of the cast, with a password."""

    def give(name: str) -> Person:
        person = one(name)
        with db.writing():
            person.password_hash = password_hash()
        return person

    return give


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def mails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[tuple[str, str, str]]]:
    """`mails()`: do the work that waits and return the mails that left."""
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(post, "deliver", lambda *letter: sent.append(letter))

    def delivered() -> list[tuple[str, str, str]]:
        jobs.run_all()
        return sent

    return delivered


def one(name: str) -> Person:
    """Return one of the cast."""
    return db.session.scalars(select(Person).where(Person.email == f"{name}@example.test")).one()


def verbs(person: Person) -> list[str]:
    """Return what was done to a person, as the audit log tells it."""
    of_person = (events.Event.record_kind == "person", events.Event.record_id == person.id)
    return list(
        db.session.scalars(select(events.Event.verb).where(*of_person).order_by(events.Event.id))
    )


def link_in(text: str) -> str:
    """Return the path of the link in a mail or a page."""
    return re.search(r"http://localhost(/[\w/-]+)", text)[1]


def sign_in(browser: FlaskClient, name: str, password: str = PASSWORD, **query: str):
    """Send the sign-in form."""
    return browser.post(
        "/sign-in",
        data={"email": f"{name}@example.test", "password": password},
        query_string=query,
    )


@pytest.fixture
def statements(app: Flask) -> Callable[[Callable[[], object]], int]:
    """`statements(call)`: how many SQL statements a call issues."""

    def count(call: Callable[[], object]) -> int:
        seen: list[str] = []
        note = lambda _c, _cursor, statement, *_: seen.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        call()
        event.remove(db.engine, "before_cursor_execute", note)
        return len([statement for statement in seen if statement.startswith("SELECT")])

    return count
