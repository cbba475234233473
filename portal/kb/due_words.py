"""Why an article is due, in words: with a link to what made it so, for those who may read that."""

import re

from markupsafe import Markup, escape

from portal.accounts.viewer import Viewer
from portal.core.languages import later
from portal.core.records import REFERENCE, registry
from portal.search import rights

# Notes the portal writes itself are kept in English and said in the language of whoever reads.
_OWN_NOTES = (
    (
        r"Step (?P<step>\d+) failed (?P<times>\d+) times in (?P<days>\d+) days\.",
        later("Step %(step)s failed %(times)s times in %(days)s days."),
    ),
    (r"One step failed (?P<times>\d+) times\.", later("One step failed %(times)s times.")),
    (r"(?P<name>.+) has left\.", later("%(name)s has left.")),
    (
        r"(?P<ref>\S+) was closed on (?P<services>.+)\.",
        later("%(ref)s was closed on %(services)s."),
    ),
    (r"(?P<ref>\S+) was published\.", later("%(ref)s was published.")),
    (
        r"(?P<ref>\S+) was published\. It is about (?P<services>.+)\.",
        later("%(ref)s was published. It is about %(services)s."),
    ),
)


def due_words(note: str, viewer: Viewer) -> Markup:
    """Return a note with its references linked; nothing where one is closed to the viewer.

    A word that only looks like a reference stays as it is.
    """
    note = _said_here(note)
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


def _said_here(note: str) -> str:
    for pattern, message in _OWN_NOTES:
        if match := re.fullmatch(pattern, note):
            return message % match.groupdict()
    return note
