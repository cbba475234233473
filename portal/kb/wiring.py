"""How the knowledge base joins the application."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.local import LocalProxy
from werkzeug.routing import BaseConverter

from portal.accounts import leaving
from portal.accounts.sign_in import current_viewer
from portal.activity.services import announce
from portal.catalog.uses import count_with
from portal.core import events
from portal.core.languages import later
from portal.core.live import topics as live
from portal.core.pages import Destination, Section, add_sections, navigate, offer_new
from portal.core.settings import Settings
from portal.kb import care, desk, labelled, news, outlines, searchable
from portal.kb.due_words import due_words
from portal.kb.importing.uploads import uploads
from portal.kb.queries.articles import followed_by
from portal.kb.services.rhythm import rhythm
from portal.kb.services.uploading import markdown_for, shelf
from portal.kb.views import (
    answering,
    editing,
    granting,
    history,
    importing,
    lines,
    reading,
    reviewing,
    translating,
    using,
    writing,
)

VIEWS = (
    answering,
    editing,
    granting,
    history,
    importing,
    reviewing,
    translating,
    using,
    writing,
)  # importing them puts their routes on the blueprint


class Reference(BaseConverter):
    """`KB-12` in an address."""

    regex = r"KB-[1-9][0-9]{0,8}"


class Slug(BaseConverter):
    """The readable address of an article."""

    regex = r"[a-z0-9]+(?:-[a-z0-9]+)*"


def open_parts(settings: Settings) -> None:
    """Open the shelf of files and the uploads, and set the rhythm of reviews."""
    rhythm.open(months=settings.review_months)
    shelf.open(settings.blob_folder, megabytes=settings.upload_megabytes)
    uploads.open(
        settings.data,
        settings.blob_folder,
        archive_limit=settings.archive_megabytes * 2**20,
        file_limit=settings.upload_megabytes * 2**20,
    )


def wire(app: Flask) -> None:
    """Register articles as records, their pages, and their part of the first page."""
    searchable.register()
    live.offer("article", followed_by)
    announce(*news.ANNOUNCEMENTS)
    events.subscribe(care.follow)
    leaving.tell("kb", care.owned_by)
    app.url_map.converters |= {"kb": Reference, "slug": Slug}
    app.jinja_env.globals.update(
        diff_parts=lines.diff_parts,
        due_words=lambda note: due_words(note, current_viewer()),
        markdown_for=markdown_for,
        new_article_url=LocalProxy(desk.new_article_url),
    )
    app.register_blueprint(reading.bp)
    navigate(
        app,
        Destination(later("Knowledge"), "/kb", "books", 20, shown_to=lambda _viewer: True),
        Destination(
            later("Reviews"),
            "/reviews",
            "eye-check",
            30,
            shown_to=desk.reviews,
            count=desk.waiting_reviews,
        ),
        Destination(
            later("Import"),
            "/kb/import",
            "file-import",
            850,
            shown_to=desk.imports,
            section="admin",
        ),
        Destination(
            later("Direct publishing"),
            "/admin/publishing",
            "bolt",
            840,
            shown_to=desk.grants,
            section="admin",
        ),
    )
    offer_new(app, *new_articles())
    add_sections(
        app,
        "home",
        Section(20, "kb/_home_reviews.html", desk.reviews_for),
        Section(30, "kb/_home_writing.html", desk.writing_of),
        Section(40, "kb/_home_care.html", desk.care_of),
        Section(50, "kb/_home_news.html", desk.news_for),
    )
    add_sections(app, "gap", Section(10, "kb/_claim_gap.html", desk.claims_of))
    add_sections(app, "service", Section(10, "kb/_of_service.html", labelled.articles_of))
    count_with(labelled.USE)
    events.subscribe(labelled.follow)


def new_articles() -> Iterator[Destination]:
    """Yield a beginning for each outline of an article."""
    for number, each in enumerate(outlines.OUTLINES):
        label = later("New article: %(kind)s", kind=each.name)
        address = f"/kb/new?outline={each.key}"
        yield Destination(label, address, each.kind.icon, 20 + number, desk.writes)
