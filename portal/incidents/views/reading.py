"""The page of an incident and its files."""

from flask import Response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.web import signed_in
from portal.incidents import page
from portal.incidents.queries import around, incidents
from portal.incidents.views.blueprint import bp
from portal.kb.services.uploading import shelf as blobs
from portal.kb.views.reading import FILE_POLICY


@bp.get("/incidents/<inc:ref>")
@signed_in
def show(ref: str) -> ResponseReturnValue:
    """Show an incident to support; who waits for it is led to their own page of it."""
    viewer = current_viewer()
    found = incidents.incident(ref, viewer=viewer)
    if not incidents.reads_as_support(found, viewer):
        return redirect(url_for("selfservice.follow", ref=found.ref))
    return render_template("incidents/show.html", **page.incident_page(found, viewer))


@bp.get("/incidents/<inc:ref>/files/<path:name>")
@signed_in
def file(ref: str, name: str) -> ResponseReturnValue:
    """Send a file: pictures to be shown, everything else to be saved, neither to be run."""
    viewer = current_viewer()
    found = around.file_of(incidents.incident(ref, viewer=viewer), name, viewer=viewer)
    response: Response = send_file(
        blobs.store.stored(found.sha256),
        mimetype=found.content_type,
        as_attachment=not found.is_image,
        download_name=found.name,
        etag=found.sha256,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response
