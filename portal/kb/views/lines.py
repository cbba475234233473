"""A comparison of two sources as the lines of the diff component."""

from collections.abc import Iterable
from typing import Any

from portal.core.wording import plural
from portal.kb.texts.comparison import Change, Hunk, Row, SourceDiff, Span


def diff_parts(source: SourceDiff) -> list[dict[str, Any]]:
    """Return the parts in order: runs of changed lines, and unchanged ones to be folded away."""
    parts: list[dict[str, Any]] = []
    for hunk in source.hunks:
        parts += _fold(hunk.folded, hunk.heading)
        parts.append({"folded": False, "lines": _hunk(hunk)})
    return parts + _fold(source.folded_after, "")


def _fold(rows: Iterable[Row], heading: str) -> list[dict[str, Any]]:
    lines = [line for row in rows for line in _row(row)]
    words = _unchanged(len(lines), heading)
    return [{"folded": True, "words": words, "lines": lines}] if lines else []


def _hunk(hunk: Hunk) -> list[dict[str, Any]]:
    return [line for row in hunk.rows for line in _row(row)]


def _row(row: Row) -> list[dict[str, Any]]:
    if row.change is Change.SAME:
        return [_line("same", row.old_number, row.new_number, row.new)]
    lines = []
    if row.old_number is not None:
        lines.append(_line("removed", row.old_number, None, row.old))
    if row.new_number is not None:
        lines.append(_line("added", None, row.new_number, row.new))
    return lines


def _line(kind: str, old: int | None, new: int | None, spans: tuple[Span, ...]) -> dict[str, Any]:
    return {
        "kind": kind,
        "old": old,
        "new": new,
        "parts": [(span.text, span.marked) for span in spans],
    }


def _unchanged(count: int, heading: str) -> str:
    words = plural(count, "unchanged line")
    return f"{words} · {heading}" if heading else words
