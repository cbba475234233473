"""How this feature joins the application."""

from flask import Flask

from portal.catalog.policy import CatalogPermission
from portal.catalog.views import categories, manage_services, services, tags
from portal.core.languages import later
from portal.core.pages import Destination, navigate
from portal.core.policy import policy

PAGES = (services, manage_services, categories, tags)  # imported for their routes

MANAGED = (
    (later("Manage services"), "/admin/services", "server-cog"),
    (later("Categories"), "/admin/categories", "category"),
    (later("Tags"), "/admin/tags", "tags"),
)


def wire(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(services.bp)
    navigate(
        app,
        Destination(later("Services"), "/services", "server-2", 40, lambda who: who.is_signed_in),
    )
    for place, (label, url, icon) in enumerate(MANAGED):
        navigate(
            app,
            Destination(
                label,
                url,
                icon,
                820 + place,
                lambda viewer: policy.allows(CatalogPermission.MANAGE, viewer),
                section="admin",
            ),
        )
