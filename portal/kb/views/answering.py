"""From a gap to a draft in the searchers' words."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.web import needs
from portal.kb import outlines
from portal.kb.policy import KbPermission
from portal.kb.services.answering import draft_for
from portal.kb.views.reading import bp
from portal.search.learning import queries


@bp.post("/kb/new/for/<gap:gap>")
@needs(KbPermission.WRITE)
def answer_gap(gap: str) -> ResponseReturnValue:
    """Claim a gap: start the article and go to its editor."""
    viewer = current_viewer()
    outline = outlines.outline(request.form.get("outline", ""))
    with db.writing():
        found = queries.gap(gap, viewer=viewer)
        if outline is None:
            raise Invalid(_("Choose what you want to write."))
        proposal = draft_for(found, outline, by=viewer)
    return redirect(url_for("kb.edit", ref=proposal.ref))
