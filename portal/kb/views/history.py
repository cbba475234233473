"""The history of an article: its revisions, what changed between them, and bringing one back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.richtext.sections import source_for
from portal.core.web import signed_in
from portal.kb.models.article import Article
from portal.kb.models.revision import Revision
from portal.kb.policy import KbPermission, reading_tier
from portal.kb.queries import articles
from portal.kb.services import rendering, writing
from portal.kb.texts import comparison
from portal.kb.views import labels
from portal.kb.views.reading import bp


@bp.get("/kb/<kb:ref>/history")
@signed_in
def history(ref: str) -> ResponseReturnValue:
    """List the revisions this viewer may read."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    return render_template(
        "kb/history.html",
        article=article,
        revisions=articles.visible_revisions(article, viewer=viewer),
    )


@bp.get("/kb/<kb:ref>/revisions/<int:number>")
@signed_in
def revision(ref: str, number: int) -> ResponseReturnValue:
    """Show one revision as this viewer's tier reads it."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    found = articles.revision(article, number, viewer=viewer)
    rendered = rendering.reading(article, found.body, tier=reading_tier(viewer, article))
    return render_template(
        "kb/revision.html",
        article=article,
        revision=found,
        html=Markup(rendered.html),  # noqa: S704 - the pipeline's own output, nh3 came last
        may_restore=policy.allows(KbPermission.PROPOSE, viewer, article)
        and policy.allows(KbPermission.PROPOSE, viewer, found)
        and found.id != article.revision_id,
    )


@bp.get("/kb/<kb:ref>/compare")
@signed_in
def compare(ref: str) -> ResponseReturnValue:
    """Show what changed from one revision to a later one, as text or as source."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    newest = request.args.get("to", type=int) or _newest(article, viewer)
    older = request.args.get("from", type=int) or newest - 1
    new = articles.revision(article, newest, viewer=viewer)
    old = articles.revision(article, older, viewer=viewer)
    as_source = request.args.get("view") == "source"
    return render_template(
        "kb/compare.html",
        article=article,
        old=old,
        new=new,
        as_source=as_source,
        fields=comparison.compare_fields(labels.fields(old.content), labels.fields(new.content)),
        source=_source(article, viewer, old, new) if as_source else None,
        rendered=None if as_source else _rendered(article, viewer, old, new),
    )


@bp.post("/kb/<kb:ref>/revisions/<int:number>/restore")
@signed_in
def restore(ref: str, number: int) -> ResponseReturnValue:
    """Open a proposal with an earlier text; readers keep today's until it is approved."""
    viewer = current_viewer()
    with db.writing():
        article = articles.article(ref, viewer=viewer)
        found = articles.revision(article, number, viewer=viewer)
        writing.restore(article, found, by=viewer)
    flash(
        _("Revision %(number)s is now a proposal: ask for review when it is right.", number=number),
        "good",
    )
    return redirect(url_for("kb.proposal", ref=article.ref))


def _newest(article: Article, viewer: Viewer) -> int:
    found = articles.visible_revisions(article, viewer=viewer)
    if not found:
        raise Missing
    return found[0].number


def _source(
    article: Article, viewer: Viewer, old: Revision, new: Revision
) -> comparison.SourceDiff:
    tier = reading_tier(viewer, article)
    return comparison.compare_source(source_for(old.body, tier), source_for(new.body, tier))


def _rendered(article: Article, viewer: Viewer, old: Revision, new: Revision) -> Markup:
    tier = reading_tier(viewer, article)
    before = rendering.reading(article, old.body, tier=tier).html
    after = rendering.reading(article, new.body, tier=tier).html
    return Markup(comparison.compare_rendered(before, after))  # noqa: S704 - as safe as its input
