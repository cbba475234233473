"""The files that come along with a form, of an article or of an incident."""

from flask import request

from portal.core.errors import Invalid
from portal.core.languages import _
from portal.kb.services.attaching import KeptFile
from portal.kb.services.uploading import shelf

MOST_FILES = 20


def files_sent() -> list[KeptFile]:
    """Store and read what was sent as `file` in this request, before anybody queues behind it.

    Raises `Invalid` for more than twenty or an empty one, `TooLarge` and `OutOfSpace`.
    """
    found = [each for each in request.files.getlist("file") if each.filename]
    if len(found) > MOST_FILES:
        words = _("At most %(most)s files at once: send the rest afterwards.", most=MOST_FILES)
        raise Invalid(words, {"file": words})
    return [shelf.take(each.read(), each.filename or "file") for each in found]
