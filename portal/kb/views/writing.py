"""Writing: a new article, and what one is working on."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core import tongues
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.forms import choices
from portal.core.languages import _, best_of
from portal.core.web import needs, signed_in
from portal.kb import outlines
from portal.kb.models.content import Content
from portal.kb.policy import KbPermission
from portal.kb.queries import drafts
from portal.kb.services import writing
from portal.kb.views.reading import bp
from portal.kb.writing_forms import NewArticleForm


@bp.route("/kb/new", methods=["GET", "POST"])
@needs(KbPermission.WRITE)
def new() -> ResponseReturnValue:
    """Start an article from the outline of its kind."""
    viewer = current_viewer()
    asked = request.args
    form = NewArticleForm(
        title=asked.get("title", "")[:200],
        outline=asked.get("outline"),
        language=tongues.of_the_page(),
    )
    form.outline.choices = choices((each.key, each.name) for each in outlines.OUTLINES)
    if form.validate_on_submit():
        outline = outlines.outline(form.outline.data)
        if outline is None:
            raise Invalid(_("Choose what you want to write."))
        place = best_of([form.language.data or ""])
        content = Content(title=form.plain_title, body=outline.written_in(place))
        with db.writing():
            proposal = writing.create_article(
                outline.kind, content, by=viewer, language=form.language.data
            )
        return redirect(url_for("kb.edit", ref=proposal.ref))
    by_key = {each.key: each for each in outlines.OUTLINES}
    page = render_template("kb/new.html", form=form, by_key=by_key)
    return page, 422 if form.is_submitted() else 200


@bp.get("/kb/mine")
@signed_in
def mine() -> ResponseReturnValue:
    """List what this viewer is writing, and what became of it."""
    return render_template("kb/mine.html", **drafts.writing_of(current_viewer()))
