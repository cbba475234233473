"""The quarter every test of insights adds up, and the day it is looked at."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from tests.insights import quarter

QUARTER = "months=3&until=2026-03"
Rows = dict[str, list[str]]


@pytest.fixture
def in_april() -> Iterator[None]:
    """Look at it in the middle of April 2026."""
    with clock.turned_to(quarter.TODAY):
        yield


@pytest.fixture
def desk(once: Callable[..., Any], in_april: None, viewer_of: Callable[[str], Viewer]) -> None:
    """The quarter is written."""

    def fill() -> None:
        with db.writing():
            quarter.fill(viewer_of)

    once(fill)


@pytest.fixture
def table(desk: None, browser_of: Callable[[str], FlaskClient]) -> Callable[..., Rows]:
    """`table("speed", "mttd")`: the rows of a table as a spreadsheet gets them, by the first cell."""

    def rows(page: str, key: str, more: str = "", name: str = "mona") -> Rows:
        answer = browser_of(name).get(f"/insights.csv?page={page}&table={key}&{QUARTER}&{more}")
        assert answer.status_code == 200
        return {row[0]: row[1:] for row in csv.reader(io.StringIO(answer.text))}

    return rows
