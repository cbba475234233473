"""How tuning joins the search."""

from flask import Flask

from portal.core.languages import later
from portal.core.pages import Destination, navigate
from portal.core.policy import policy
from portal.search.policy import SearchPermission
from portal.search.tuning.views import synonyms, weights, why
from portal.search.tuning.views.blueprint import bp

PAGES = (synonyms, weights, why)  # imported for their routes


def wire(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
    navigate(
        app,
        Destination(
            later("Search tuning"),
            "/admin/search",
            "adjustments-search",
            860,
            lambda viewer: policy.allows(SearchPermission.TUNE, viewer),
            section="admin",
        ),
    )
