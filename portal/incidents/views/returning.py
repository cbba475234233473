"""Back to the list a form was sent from."""

from urllib.parse import parse_qsl

from flask import request
from werkzeug.datastructures import MultiDict

from portal.incidents.lists import Wanted, wanted

LONGEST = 2_000


def list_sent() -> Wanted:
    """Return the list a form names in `list`: only what is read from it goes into an address."""
    query = request.form.get("list", "")[:LONGEST]
    return wanted(MultiDict(parse_qsl(query)))
