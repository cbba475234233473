"""Where hits and suggestions lead: to the record, and to a note that it was opened."""

import re

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.errors import Missing
from portal.core.records import RecordKind, visible_record
from portal.core.web import ask_to_sign_in, open_to_everyone
from portal.search import suggesting
from portal.search.learning import observing, services
from portal.search.terms import MOST_CANDIDATES

bp = Blueprint("learning", __name__)
ANCHOR = re.compile(r"[\w-]{1,120}")


@bp.get("/search/open")
@open_to_everyone
def open_hit() -> ResponseReturnValue:
    """Lead to a record that was found, and note that it was opened.

    A mark that is unknown, or of somebody else's search, still leads there and notes nothing.
    """
    viewer = current_viewer()
    try:
        kind, record = visible_record(request.args.get("ref", "")[:32], viewer)
    except Missing:
        if viewer.is_signed_in:
            raise
        return ask_to_sign_in()
    target = kind.url(record) + _anchor(request.args.get("at", "") or _passage(kind, record))
    if observing.is_by_a_person():
        _note(kind, record)
    return redirect(target)


def _passage(kind: RecordKind, record: object) -> str:
    """Return where a suggestion leads inside its record: worked out only now, not at every key."""
    typed = request.args.get("q", "")
    return suggesting.best_anchor(typed, current_viewer(), (kind, record)) if typed else ""


def _note(kind: RecordKind, record: object) -> None:
    """Note the opening with the search it belongs to, or with the words being typed."""
    viewer, ref = current_viewer(), str(getattr(record, "ref", ""))
    token, typed = request.args.get("o", "")[:32], request.args.get("q", "").strip()
    tokens = observing.own_tokens()
    if token:
        rank = _rank(request.args.get("rank", ""))
        observing.noted(lambda: services.opened(token, ref, rank, viewer, tokens=tokens))
    elif typed:
        document = kind.document(record)
        audience = document.audience if document else ()
        observing.noted(lambda: services.keep_choice(typed, ref, viewer, audience=audience))


def _rank(asked: str) -> int:
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 6
    return min(int(asked), MOST_CANDIDATES) if is_number else 0


def _anchor(asked: str) -> str:
    return f"#{asked}" if ANCHOR.fullmatch(asked) else ""
