"""How learning from searches joins the application."""

from flask import Flask
from werkzeug.routing import BaseConverter

from portal.accounts.viewer import Viewer
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.policy import policy
from portal.core.settings import Settings
from portal.search.learning import jobs, observing, queries, record, repeating
from portal.search.learning.terms import GapState
from portal.search.learning.views import gaps, insights, opening
from portal.search.policy import SearchPermission

VIEWS = (gaps, insights)  # importing them puts their routes on the blueprint
ON_HOME = 3


class Reference(BaseConverter):
    """`GAP-3` in an address."""

    regex = "GAP-[1-9][0-9]{0,8}"


def open_parts(settings: Settings) -> None:
    """Begin to remember searches, for as long as the settings say."""
    repeating.forget()
    jobs.memory.open(days=settings.search_retention_days)


def wire(app: Flask) -> None:
    """Register gaps as records, the pages, and what stands on the first page."""
    record.register()
    app.url_map.converters |= {"gap": Reference}
    app.jinja_env.globals.update(
        opening_url=observing.opening_url, choosing_url=observing.choosing_url
    )
    app.register_blueprint(opening.bp)
    navigate(
        app, Destination(later("Gaps"), "/search/gaps", "zoom-question", 35, sees_demand, open_gaps)
    )
    add_sections(app, "home", Section(45, "search/learning/_home.html", in_vain))


def sees_demand(viewer: Viewer) -> bool:
    """Say whether what people search for is this viewer's business."""
    return policy.allows(SearchPermission.SEE_DEMAND, viewer)


def open_gaps(viewer: Viewer) -> int:
    """Count the gaps nobody has taken on yet."""
    return queries.counts(viewer)[GapState.OPEN]


def in_vain(viewer: Viewer) -> object:
    """Return the gaps most people ran into, for those who write the answer or see that it is."""
    if not policy.allows(SearchPermission.DISMISS_GAP, viewer):
        return None
    return queries.gaps(viewer, GapState.OPEN, limit=ON_HOME)
