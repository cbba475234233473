"""The files that come along with a form of an incident."""

from flask import request

from portal.core.errors import Invalid
from portal.kb.services.attaching import KeptFile
from portal.kb.services.uploading import shelf

MOST_FILES = 20


def files() -> list[KeptFile]:
    """Take what was sent as `file` in this request onto the shelf; raises `Invalid`."""
    found = [each for each in request.files.getlist("file") if each.filename]
    if len(found) > MOST_FILES:
        words = f"At most {MOST_FILES} files at once; the rest can be added to the incident."
        raise Invalid(words, {"file": words})
    return [shelf.take(each.read(), each.filename or "file") for each in found]
