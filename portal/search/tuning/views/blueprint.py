"""The blueprint and the door the pages of tuning share."""

from typing import Any

from flask import Blueprint, current_app

from portal.accounts.sign_in import current_viewer
from portal.core import pages
from portal.core.web import needs
from portal.search.index.tuning import Tuning
from portal.search.policy import SearchPermission
from portal.search.tuning import stored, trial

ID = "int(max=2147483647)"  # more does not fit a column, so it is no group's number
TRIALS = "search_trial"  # features put here what else a changed tuning would do

bp = Blueprint("tuning", __name__)
tunes = needs(SearchPermission.TUNE)


def tried(after: Tuning) -> dict[str, Any]:
    """Return what the page says about a tuning that was tried and not saved."""
    before, viewer = stored.current(), current_viewer()
    more = pages.sections(current_app, TRIALS, viewer, before, after)
    return {"trial": trial.compare(before, after, viewer), "more_trials": more}


def seen_in(typed: str | None) -> int:
    """Read the version a form carries; 0 for anything else, which is no version."""
    usable = typed is not None and typed.isascii() and typed.isdecimal() and len(typed) < 10
    return int(typed) if usable and typed else 0
