"""Languages of an article: which one it is in, and articles that say the same in others."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core import tongues
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.kb.forms import LanguageForm
from portal.kb.models.article import Article
from portal.kb.policy import KbPermission
from portal.kb.queries import articles, translations
from portal.kb.services import translating
from portal.kb.views.reading import bp


@bp.route("/kb/<kb:ref>/languages", methods=["GET", "POST"])
@signed_in
def languages(ref: str) -> ResponseReturnValue:
    """Say which language an article is in, and begin one in another."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    policy.require(KbPermission.PROPOSE, viewer, article)
    form = LanguageForm(language=article.language)
    if form.validate_on_submit():
        try:
            with db.writing():
                translating.say_language(article, form.language.data, by=viewer)
        except Invalid as refusal:
            form.show(refusal)
        else:
            name = tongues.named(article.language)
            known = _(
                "Readers and the search now know that this article is in %(name)s.", name=name
            )
            flash(known, "good")
            return redirect(url_for("kb.show", slug=article.slug))
    return _page(article, form), form.status


@bp.post("/kb/<kb:ref>/translate")
@signed_in
def translate(ref: str) -> ResponseReturnValue:
    """Begin an article in another language, filled with the text of this one."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    language = request.form.get("language", "")[:16]
    with db.writing():
        proposal = translating.translate(article, language, by=viewer)
    flash(
        _(
            "This is your translation into %(name)s, filled with the original. Write over it; "
            "readers get it once it is published.",
            name=tongues.named(language),
        ),
        "good",
    )
    return redirect(url_for("kb.edit", ref=proposal.ref))


@bp.post("/kb/<kb:ref>/same-as-original")
@signed_in
def same_as_original(ref: str) -> ResponseReturnValue:
    """Say that a translation says what its original says today."""
    viewer = current_viewer()
    with db.writing():
        article = articles.article(ref, viewer=viewer)
        translating.says_the_same(article, by=viewer)
    flash(_("Readers are no longer told that the original changed."), "good")
    return redirect(url_for("kb.show", slug=article.slug))


def _page(article: Article, form: LanguageForm) -> str:
    group = translations.all_of(article)
    taken = {article.language, *(each.language for each in group)}
    return render_template(
        "kb/languages.html",
        article=article,
        form=form,
        translations=translations.of(article, viewer=current_viewer()),
        free=[(code, name) for code, name in tongues.choices() if code not in taken],
    )
