"""The page that says no: in the frame, with what to do next, even when the database is gone."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from portal.core.db import db
from portal.core.web import open_to_everyone

Browser = Callable[[str], FlaskClient]


def test_a_wrong_address_says_so_and_offers_a_search(app: Flask) -> None:
    answer = app.test_client().get("/no/such/page")

    assert answer.status_code == 404
    assert "There is nothing here, or it is not open to you." in answer.text
    assert 'action="/search"' in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_the_page_about_a_broken_database_does_not_ask_the_database(fresh_app: Flask) -> None:
    @open_to_everyone
    def broken() -> str:
        raise RuntimeError

    fresh_app.add_url_rule("/broken", "broken", broken)
    client = fresh_app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "token-lena"

    def refuse(*_: object) -> None:
        raise ConnectionError

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        answer = client.get("/broken")
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)

    assert answer.status_code == 500
    assert "It is not your doing." in answer.text


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "' onload='x"])
def test_what_came_in_the_address_is_never_markup(app: Flask, words: str) -> None:
    answer = app.test_client().get(f"/search-nothing/{words}")

    assert words not in answer.text
