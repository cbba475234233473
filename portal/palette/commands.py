"""What the palette offers a viewer everywhere, in groups; what a page offers it lists itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request
from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.core import languages, pages
from portal.core.errors import Missing
from portal.core.icons import icon
from portal.core.languages import _, later
from portal.core.records import REFERENCE, registry, visible_record
from portal.core.web import is_local
from portal.guide.topics import topics

MOST_RECENT = 8
COLOURS = (
    ("", later("Colours as the device"), "device-desktop"),
    ("light", later("Light colours"), "sun"),
    ("dark", later("Dark colours"), "moon"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette: a way to go, something to send, or a dialog of the frame to open."""

    label: str
    url: str
    icon: Markup
    hint: str = ""
    sends: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    behaviour: str = ""
    opens: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under one heading."""

    label: str
    commands: Sequence[Command]


def record_here(named: str | None = None) -> str:
    """Return the reference of the record the page is about; empty when it is about none."""
    found = REFERENCE.search(named or request.path)
    return found[0] if found and registry.knows(found[0]) else ""


def groups(viewer: Viewer, *, recent: Sequence[str]) -> list[Group]:
    """Return what is offered on every page, most likely first; empty groups are left out."""
    offered = (
        Group(_("Opened lately"), list(_recent(recent, viewer))),
        Group(_("Go to"), list(_places(viewer, "main"))),
        Group(_("Create"), list(_beginnings(viewer))),
        Group(_("Administration"), list(_places(viewer, "admin"))),
        Group(_("You"), list(_own(viewer))),
        Group(_("Help"), list(_guide(viewer))),
    )
    return [group for group in offered if group.commands]


def _recent(refs: Sequence[str], viewer: Viewer) -> Iterator[Command]:
    """Yield the records this browser opened that may still be read, as they are called now."""
    for ref in dict.fromkeys(refs[:MOST_RECENT]):
        try:
            kind, record = visible_record(ref, viewer)
        except Missing:
            continue
        yield Command(kind.title(record), kind.url(record), icon(kind.icon), record.ref)


def _places(viewer: Viewer, section: str) -> Iterator[Command]:
    for entry in pages.navigation(current_app, viewer):
        if entry["section"] == section:
            count = str(entry["count"]) if entry["count"] else ""
            yield Command(entry["label"], entry["url"], icon(entry["icon"]), count)


def _beginnings(viewer: Viewer) -> Iterator[Command]:
    for entry in pages.beginnings(current_app, viewer):
        yield Command(entry.label, entry.url, icon(entry.icon))


def _guide(viewer: Viewer) -> Iterator[Command]:
    for topic in topics(viewer):
        label = _("Help: %(topic)s", topic=topic.title)
        yield Command(label, topic.url, icon(topic.icon), topic.says)


def _own(viewer: Viewer) -> Iterator[Command]:
    if viewer.is_signed_in:
        yield Command(_("Notifications"), "/notifications", icon("bell"))
        yield Command(_("Profile and password"), "/account", icon("user"))
        yield Command(_("What you are told, and how"), "/notifications/settings", icon("settings"))
        yield Command(_("Where you are signed in"), "/account/sessions", icon("devices"))
    yield Command(_("Keyboard shortcuts"), "", icon("keyboard"), opens="shortcuts", key="?")
    for value, label, shape in COLOURS:
        fields = (("theme", value), ("next", "/"))
        yield Command(label, "/theme", icon(shape), sends=True, fields=fields, behaviour="theme")
    for tag, called in languages.offered():
        fields = (("language", tag), ("next", _page()))
        hint = _("Language")
        yield Command(called, "/language", icon("language"), hint, sends=True, fields=fields)
    if viewer.is_signed_in:
        yield Command(_("Sign out"), "/sign-out", icon("logout"), sends=True)
    else:
        yield Command(_("Sign in"), "/sign-in", icon("login-2"))


def _page() -> str:
    """Return the page the palette was opened on, to come back to."""
    page = urlsplit(request.referrer or "")
    path = f"{page.path}?{page.query}" if page.query else page.path
    return path if page.netloc == request.host and is_local(path) else "/"
