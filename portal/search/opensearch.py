"""The search in the bar of a browser (OpenSearch 1.1): its description, and suggestions."""

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.languages import _
from portal.core.naming import site_name
from portal.core.settings import Settings
from portal.core.web import open_to_everyone
from portal.search import suggesting
from portal.search.terms import LONGEST_QUERY

LONGEST_SHORT_NAME = 16  # by the standard

bp = Blueprint("opensearch", __name__)


@bp.get("/opensearch.xml")
@open_to_everyone
def description() -> ResponseReturnValue:
    """Describe this search, so that it can be added to a browser's own bar."""
    settings = _settings()
    page = render_template(
        "search/opensearch.xml",
        short_name=site_name(settings)[:LONGEST_SHORT_NAME].strip(),
        name=site_name(settings),
        description=_("Search the knowledge base of %(name)s", name=site_name(settings)),
        base_url=settings.base_url,
    )
    return Response(page, mimetype="application/opensearchdescription+xml")


@bp.get("/search/suggest.json")
@open_to_everyone
def suggest() -> ResponseReturnValue:
    """Answer what is being typed with four lists, after OpenSearch Suggestions 1.1.

    The typed text, completions, a description of each, the address of each. Browsers send no
    session with this, so most of them are offered public articles only.
    """
    typed = request.args.get("q", "")[:LONGEST_QUERY]
    offered = suggesting.suggest(typed, current_viewer())
    base = _settings().base_url
    rows = [(each.title, f"{each.label} {each.ref}", each.url) for each in offered.records]
    rows += [(words, _("Search"), url_for("search.results", q=words)) for words in offered.searches]
    lists = [
        typed,
        [title for title, _words, _url in rows],
        [words for _title, words, _url in rows],
        [f"{base}{url}" for _title, _words, url in rows],
    ]
    answer = current_app.json.response(lists)
    answer.mimetype = "application/x-suggestions+json"
    return answer


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal_settings"]
    return settings
