"""Reading: the shelf, the article, its printed form, its files."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.sign_in import current_viewer
from portal.catalog.models import Category, Service
from portal.core import tongues
from portal.core.db import db
from portal.core.languages import _
from portal.core.sending import send
from portal.core.web import open_to_everyone
from portal.kb import desk, page
from portal.kb.queries import articles, files
from portal.kb.queries.articles import Shelf
from portal.kb.services.uploading import shelf as blobs
from portal.kb.terms import Confidence, Kind

bp = Blueprint("kb", __name__)


@bp.get("/kb")
@open_to_everyone
def browse() -> ResponseReturnValue:
    """List the articles this viewer may read, narrowed by what the address says."""
    viewer = current_viewer()
    shelf = _shelf()
    found = articles.browse(shelf, viewer=viewer)
    return render_template(
        "kb/browse.html",
        found=found,
        shelf=shelf,
        groups=_groups(shelf),
        uses=page.uses(found.articles),
        flags=page.flags(found.articles),
        newer=_at(shelf, found.number - 1) if found.number > 1 else None,
        other_order=_url(
            replace(shelf, sort="updated" if shelf.sort == "title" else "title", page=1)
        ),
        older=_at(shelf, found.number + 1) if found.number < found.pages else None,
        first=(found.number - 1) * articles.PAGE + 1,
        may_import=desk.imports(viewer),
    )


@bp.get("/kb/<kb:ref>")
@open_to_everyone
def cut_short(ref: str) -> ResponseReturnValue:
    """Lead somebody who cut the end off an address to the article."""
    article = articles.article(ref, viewer=current_viewer())
    return redirect(url_for(".show", slug=article.slug))


@bp.get("/kb/<slug:slug>")
@open_to_everyone
def show(slug: str) -> ResponseReturnValue:
    """Show the approved text; an address the article once had leads to today's."""
    viewer = current_viewer()
    article = articles.by_slug(slug, viewer=viewer)
    if article.slug != slug:
        return redirect(url_for("kb.show", slug=article.slug), 301)
    if article.revision is None:
        return redirect(url_for("kb.proposal", ref=article.ref))
    return render_template("kb/article.html", **page.article_page(article, viewer))


@bp.get("/kb/<kb:ref>/print")
@open_to_everyone
def printed(ref: str) -> ResponseReturnValue:
    """Show the approved text as a clean sheet."""
    viewer = current_viewer()
    article = articles.article(ref, viewer=viewer)
    return render_template("kb/print.html", **page.sheet(article, viewer))


@bp.get("/kb/<kb:ref>/files/<path:name>")
@open_to_everyone
def file(ref: str, name: str) -> ResponseReturnValue:
    """Send a file: pictures to be shown, everything else to be saved, neither to be run."""
    viewer = current_viewer()
    found = files.file_of(articles.article(ref, viewer=viewer), name, viewer=viewer)
    return send(found, blobs.store)


def _shelf() -> Shelf:
    asked = request.args
    return Shelf(
        kind=asked.get("kind", ""),
        service=asked.get("service", ""),
        tag=asked.get("tag", ""),
        category=asked.get("category", ""),
        confidence=asked.get("confidence", ""),
        owner=asked.get("owner", ""),
        language=asked.get("language", ""),
        due="due" in asked,
        sort="title" if asked.get("sort") == "title" else "updated",
        page=asked.get("page", 1, type=int),
    )


def _at(shelf: Shelf, number: int) -> str:
    return _url(replace(shelf, page=number))


def _url(shelf: Shelf) -> str:
    """Return the address of a shelf, only with what it is narrowed to."""
    plain = Shelf()
    said = {
        name: value
        for name in Shelf.__dataclass_fields__
        if (value := getattr(shelf, name)) != getattr(plain, name)
    }
    return url_for("kb.browse", **said)


def _groups(shelf: Shelf) -> list[dict[str, object]]:
    """Return what the shelf can be narrowed to, each a link that also undoes itself."""
    services = db.session.execute(
        select(Service.slug, Service.name)
        .where(Service.retired_at.is_(None))
        .order_by(Service.name)
    ).all()
    categories = db.session.execute(
        select(Category.slug, Category.name).order_by(Category.name)
    ).all()
    kinds = [(kind.value, kind.label) for kind in Kind]
    trust = [(each.value, each.label) for each in Confidence]
    return [
        _group(_("Kind"), shelf, "kind", kinds),
        _group(_("Service"), shelf, "service", [(slug, name) for slug, name in services]),
        _group(_("Category"), shelf, "category", [(slug, name) for slug, name in categories]),
        _group(_("Confidence"), shelf, "confidence", trust),
        *_languages(shelf),
        _group(_("Review"), shelf, "due", [("1", _("Due for review"))]),
    ]


def _languages(shelf: Shelf) -> list[dict[str, object]]:
    """Offer the languages articles are in, once there are several."""
    codes = db.session.scalars(articles.languages(current_viewer())).all()
    if len(codes) < 2 and not shelf.language:
        return []
    named = [(each, tongues.named(each)) for each in codes]
    return [_group(_("Language"), shelf, "language", named)]


def _group(
    title: str, shelf: Shelf, field: str, choices: list[tuple[str, str]]
) -> dict[str, object]:
    chosen = getattr(shelf, field)
    empty = getattr(Shelf(), field)
    items = []
    for value, label in choices:
        is_active = bool(chosen) and (chosen is True or chosen == value)
        wanted = empty if is_active else (True if field == "due" else value)
        change: dict[str, Any] = {field: wanted, "page": 1}
        narrowed = replace(shelf, **change)
        items.append({"label": label, "url": _url(narrowed), "active": is_active})
    return {"title": title, "items": items}
