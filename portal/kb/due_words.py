"""Why an article is due, in words: with a link to what made it so, for those who may read that."""

from markupsafe import Markup, escape

from portal.accounts.viewer import Viewer
from portal.core.records import REFERENCE, registry
from portal.search import rights


def due_words(note: str, viewer: Viewer) -> Markup:
    """Return a note with its references linked; nothing where one is closed to the viewer.

    A word that only looks like a reference stays as it is.
    """
    found = {match.group() for match in REFERENCE.finditer(note)}
    known = {ref for ref in found if ref.partition("-")[0] in {each.prefix for each in registry}}
    if known - rights.visible(known, viewer):
        return Markup("")
    parts, end = [], 0
    for match in REFERENCE.finditer(note):
        parts.append(escape(note[end : match.start()]))
        end = match.end()
        ref = match.group()
        link = Markup('<a href="/{0}">{0}</a>').format(ref)
        parts.append(link if ref in known else escape(ref))
    return Markup("").join([*parts, escape(note[end:])])
