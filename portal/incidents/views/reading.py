"""The page of an incident and its files."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.live.views import followed
from portal.core.sending import send
from portal.core.web import signed_in
from portal.incidents import page
from portal.incidents.queries import around, incidents
from portal.incidents.views.blueprint import bp
from portal.kb.services.uploading import shelf as blobs


@bp.get("/incidents/<inc:ref>")
@signed_in
@followed
def show(ref: str) -> ResponseReturnValue:
    """Show an incident to support; who waits for it is led to their own page of it."""
    viewer = current_viewer()
    found = incidents.incident(ref, viewer=viewer)
    if not incidents.reads_as_support(found, viewer):
        return redirect(url_for("selfservice.follow", ref=found.ref))
    return render_template(
        "incidents/show.html",
        **page.incident_page(found, viewer, kind=request.args.get("show", "")),
    )


@bp.get("/incidents/<inc:ref>/files/<path:name>")
@signed_in
def file(ref: str, name: str) -> ResponseReturnValue:
    """Send a file: pictures to be shown, everything else to be saved, neither to be run."""
    viewer = current_viewer()
    found = around.file_of(incidents.incident(ref, viewer=viewer), name, viewer=viewer)
    return send(found, blobs.store)
