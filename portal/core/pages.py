"""What features put on shared pages: entries of the navigation, sections of the first page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from werkzeug.local import LocalProxy

from portal.core import clock, naming
from portal.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry of the navigation; `shown_to` and `count` get the viewer."""

    label: str
    url: str
    icon: str
    order: int
    shown_to: Callable[[Any], bool]
    count: Callable[[Any], int] | None = None
    section: str = "main"  # main | admin


@dataclass(frozen=True, slots=True)
class Section:
    """One part a feature puts on a page of another: what `load` returns is `section` there.

    A section for which `load` returns nothing (None, an empty list) is left out.
    """

    order: int  # lower stands higher; steps of ten
    template: str  # "kb/_my_drafts.html"
    load: Callable[..., Any]  # (viewer) on the first page, (viewer, record) on a record's


def install(app: Flask, settings: Settings) -> None:
    """Give templates their globals; features add destinations with `navigate`."""
    app.extensions["portal_navigation"] = []
    app.extensions["portal_beginnings"] = []
    app.extensions["portal_sections"] = {}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Asked for by every page and changed by an admin: once a request, and only where it is shown.
    name = LocalProxy(lambda: _name_of(settings))
    app.jinja_env.globals.update(settings_name=name, now=clock.now)


def navigate(app: Flask, *destinations: Destination) -> None:
    """Add entries to the navigation."""
    app.extensions["portal_navigation"].extend(destinations)


def offer_new(app: Flask, *destinations: Destination) -> None:
    """Add pages on which something new is begun: “New incident”."""
    app.extensions["portal_beginnings"].extend(destinations)


def beginnings(app: Flask, viewer: Any) -> list[Destination]:
    """Return what this viewer may begin, in order."""
    offered = sorted(app.extensions["portal_beginnings"], key=lambda entry: entry.order)
    return [entry for entry in offered if entry.shown_to(viewer)]


def add_sections(app: Flask, place: str, *sections: Section) -> None:
    """Add parts to a page that takes them: `home`, or the name of a record's page: `service`."""
    app.extensions["portal_sections"].setdefault(place, []).extend(sections)


def sections(app: Flask, place: str, *given: Any) -> list[tuple[str, Any]]:
    """Return template and content of every part of a page that has something to show."""
    added = app.extensions["portal_sections"].get(place, [])
    ordered = sorted(added, key=lambda section: section.order)
    loaded = ((section.template, section.load(*given)) for section in ordered)
    return [(template, content) for template, content in loaded if content]


def navigation(app: Flask, viewer: Any) -> list[dict[str, Any]]:
    """Return the entries for this viewer, in order, with their counts and which one is active."""
    entries = sorted(app.extensions["portal_navigation"], key=lambda entry: entry.order)
    shown = [entry for entry in entries if entry.shown_to(viewer)]
    # A page may lie below two entries: the nearer one is where we are.
    nearest = max(
        (entry.url for entry in shown if _leads_to(entry.url, request.path)), key=len, default=""
    )
    return [
        {
            "label": entry.label,
            "url": entry.url,
            "icon": entry.icon,
            "section": entry.section,
            "count": entry.count(viewer) if entry.count else 0,
            "active": entry.url == nearest,
        }
        for entry in shown
    ]


def _name_of(settings: Settings) -> str:
    if "site_name" not in g:
        g.site_name = naming.site_name(settings)
    found: str = g.site_name
    return found


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(f"{url}/"))
