"""A search page that is kept: links that tell what was opened, and a row once it is answered."""

from collections.abc import Callable

import structlog
from flask import g, request, session, url_for
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.sign_in import current_viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Refusal
from portal.search.learning import services
from portal.search.learning.meaning import normal_form
from portal.search.learning.models import SearchObservation
from portal.search.learning.terms import SAME_SEARCH, USED_WITHIN
from portal.search.results import Hit, Results
from portal.search.terms import PAGE_SIZE, Sort

COOKIE = "searches"  # of browsers where nobody is signed in
MOST_IN_COOKIE = 5
ROBOTS = ("bot", "crawl", "spider")

log = structlog.get_logger(__name__)


def observed(found: Results, render: Callable[[], str]) -> str:
    """Render the page of a search and keep that it was made; keeping never breaks a search.

    Further pages, another order and a reload belong to the search that is kept already. Not kept:
    filters without words, robots, what browsers fetch ahead, answers without the index, and wrong
    filters or numbers that found nothing.
    """
    token, is_new = _token_for(found)
    first = (found.page - 1) * PAGE_SIZE + 1
    g.search_token = token
    g.search_ranks = {hit.ref: rank for rank, hit in enumerate(found.hits, start=first)}
    page = render()
    if is_new:
        tokens = own_tokens()
        kept = noted(lambda: services.keep(found, current_viewer(), token=token, tokens=tokens))
        if kept and not current_viewer().is_signed_in:
            session[COOKIE] = [token, *tokens][:MOST_IN_COOKIE]
    return page


def opening_url(hit: Hit, anchor: str = "") -> str:
    """Return the address that opens a hit of the page being rendered, and notes that."""
    rank = g.get("search_ranks", {}).get(hit.ref)
    more = {"o": g.get("search_token") or None, "rank": rank, "at": anchor or None}
    return url_for("learning.open_hit", ref=hit.ref, **more)


def choosing_url(ref: str) -> str:
    """Return the address that opens a suggestion for what is being typed in this request."""
    return url_for("learning.open_hit", ref=ref, q=request.args.get("q", "")[:256])


def own_tokens() -> list[str]:
    """Return the marks of the last searches of this browser, where nobody is signed in."""
    held = session.get(COOKIE, [])
    return [each for each in held if isinstance(each, str)] if isinstance(held, list) else []


def noted(change: Callable[[], object]) -> bool:
    """Write something about a search; a database that cannot is logged and nothing else."""
    try:
        with db.writing():
            change()
    except (Refusal, SQLAlchemyError, OSError) as fault:
        log.warning("search_not_kept", reason=type(fault).__name__)
        db.session.rollback()
        return False
    return True


def is_by_a_person() -> bool:
    """Say whether somebody asked for this page, not a robot and not a browser ahead of time."""
    headers = request.headers
    purposes = headers.get("Sec-Purpose", "") + headers.get("Purpose", "")
    agent = headers.get("User-Agent", "").lower()
    return "prefetch" not in purposes and not any(word in agent for word in ROBOTS)


def _token_for(found: Results) -> tuple[str, bool]:
    """Return the mark of this search, and whether it is a new one to be kept."""
    normal = normal_form(found.query)
    says_nothing = found.degraded or found.out_of_time or found.is_a_slip
    if not normal or says_nothing or not is_by_a_person():
        return "", False
    last = services.latest(current_viewer(), own_tokens())
    is_first_page = found.page == 1 and found.sort is Sort.RELEVANCE
    if last and _is_same(last, normal, within_a_shift=not is_first_page):
        return last.token, False
    return (services.new_token(), True) if is_first_page else ("", False)


def _is_same(last: SearchObservation, normal: str, *, within_a_shift: bool) -> bool:
    limit = USED_WITHIN if within_a_shift else SAME_SEARCH
    return last.normal == normal and clock.now() - last.at <= limit
