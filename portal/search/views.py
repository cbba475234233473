"""The pages of search; they work for everybody, and show nobody more than they may read."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.languages import _, digits
from portal.core.policy import policy
from portal.core.secrets import MASK, masked
from portal.core.web import open_to_everyone
from portal.core.wording import plural
from portal.search import jobs, services, suggesting
from portal.search.facets import Facet
from portal.search.learning import repeating
from portal.search.learning.observing import observed
from portal.search.policy import SearchPermission
from portal.search.query import Query
from portal.search.results import Results
from portal.search.terms import LONGEST_QUERY, PAGE_SIZE, FilterName, Sort

FOUND = "found"  # the part of the page that is read aloud after a filter or an order was chosen

bp = Blueprint("search", __name__)


@bp.get("/search")
@open_to_everyone
def results() -> ResponseReturnValue:
    """Show one page of results; a reference goes straight to its record."""
    typed = request.args.get("q", "")
    viewer = current_viewer()
    if MASK in (shown := masked(typed)) and MASK not in typed:
        flash(_("What looked like a password or key was taken out. Nothing of it is kept."))
        return redirect(_address(" ".join(shown.replace(MASK, "").split()), _sort(), anchor=None))
    if target := services.jump(typed, viewer):
        return redirect(target)
    found = services.find(typed, viewer, page=_page(), sort=_sort())
    if found.degraded:
        jobs.heal()
    return observed(found, lambda: render_template("search/results.html", **_shown(found)))


@bp.get("/search/suggest")
@open_to_everyone
def suggest() -> ResponseReturnValue:
    """Answer with the options of a combobox for what is being typed."""
    typed, viewer = request.args.get("q", ""), current_viewer()
    return render_template(
        "search/suggestions.html",
        typed=" ".join(typed[:LONGEST_QUERY].split()),
        suggestions=suggesting.suggest(typed, viewer),
        repeats=repeating.offered(typed, viewer),
    )


def _page() -> int:
    asked = request.args.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


def _sort() -> Sort:
    asked = request.args.get("sort", "")
    return Sort(asked) if asked in set(Sort) else Sort.RELEVANCE


def _shown(found: Results) -> dict[str, Any]:
    typed, viewer = found.query.text, current_viewer()
    return {
        "results": found,
        "search_words": typed,
        "longest": LONGEST_QUERY,
        "words": _words(found),
        "span": _span(found),
        "groups": [_group(facet, found.sort) for facet in found.facets],
        "chips": [(chip.label, _address(chip.query, found.sort)) for chip in found.chips],
        "previous_page": _address(typed, found.sort, found.page - 1) if found.page > 1 else None,
        "next_page": (
            _address(typed, found.sort, found.page + 1) if found.page < found.pages else None
        ),
        "sorts": [(sort, _address(typed, sort)) for sort in Sort],
        "filter_names": [name for name in FilterName if name is not FilterName.IS],
        "misread": [
            {
                "typed": each.typed,
                "words": each.words,
                "choices": [(one.label, _address(one.query, found.sort)) for one in each.choices],
                "without": _address(each.without, found.sort) if each.without else None,
            }
            for each in found.misread
        ],
        "closed_url": _address(found.closed, found.sort) if found.closed else None,
        "literal_url": _address(found.literal, found.sort) if found.literal else None,
        "without_filters": _address(_bare(found.query), found.sort) if found.chips else None,
        "without_quotes": (
            _address(_unquoted(found.query), found.sort) if found.query.phrases else None
        ),
        "may_tune": policy.allows(SearchPermission.TUNE, viewer),
        "may_see_gaps": policy.allows(SearchPermission.SEE_DEMAND, viewer),
    }


def _bare(query: Query) -> str:
    """Return a query with nothing that narrows it."""
    return str(replace(query, filters=(), without=()))


def _unquoted(query: Query) -> str:
    return str(replace(query, words=(*query.words, *query.phrases), phrases=()))


def _words(found: Results) -> str:
    """Say how much was found, and how much of it has every word."""
    if found.complete_total in {0, found.total}:
        return _span(found)
    some = found.total - found.complete_total
    both = _(
        "%(complete)s with all of your words, %(some)s with some",
        complete=digits(found.complete_total),
        some=digits(some),
    )
    return both if found.pages == 1 else f"{_span(found)}: {both}"


def _span(found: Results) -> str:
    first = (found.page - 1) * PAGE_SIZE + 1
    last = first + len(found.hits) - 1
    if found.pages == 1:
        return _total(found)
    shown = {"first": digits(first), "last": digits(last), "number": digits(found.total)}
    if found.more:
        return _("%(first)s–%(last)s of more than %(number)s results", **shown)
    return _("%(first)s–%(last)s of %(number)s results", **shown)


def _total(found: Results) -> str:
    if found.more:
        return _("more than %(number)s results", number=digits(found.total))
    return plural(found.total, "result")


def _group(facet: Facet, sort: Sort) -> dict[str, Any]:
    items = [
        {
            "label": choice.label,
            "count": choice.count,
            "active": choice.chosen,
            "url": _address(choice.query, sort),
        }
        for choice in facet.choices
    ]
    return {"title": facet.label, "items": items}


def _address(typed: str, sort: Sort, page: int = 1, *, anchor: str | None = FOUND) -> str:
    """Return the address of a search, as a rule with what was found in focus.

    What is as usual is left out.
    """
    more = {"sort": sort.value if sort is not Sort.RELEVANCE else None, "page": page}
    kept = {name: value for name, value in more.items() if value not in {None, 1}}
    return url_for("search.results", q=typed, _anchor=anchor, **kept)  # type: ignore[arg-type]
