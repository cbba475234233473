"""`portal demo` from a terminal, on a database where people already work."""

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.demo_sign_ins import is_demo
from portal.accounts.models import Person
from portal.core.db import db
from portal.core.errors import Conflict
from portal.demo.commands import demo


def test_it_never_mixes_with_real_people(app: Flask, session: None) -> None:
    before = db.session.scalar(select(func.count(Person.id)))

    with app.app_context():
        result = CliRunner().invoke(demo)

    assert isinstance(result.exception, Conflict)
    assert "not empty" in str(result.exception)
    assert db.session.scalar(select(func.count(Person.id))) == before
    assert not is_demo()
