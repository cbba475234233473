"""A comparison of two sources as the lines of the diff component."""

from typing import Any

from portal.kb.comparison import Change, Hunk, Row, SourceDiff, Span


def diff_lines(source: SourceDiff) -> list[dict[str, Any]]:
    """Return the lines in order: folded runs as one line, a changed line as removed and added."""
    lines: list[dict[str, Any]] = []
    for hunk in source.hunks:
        lines += _folded(len(hunk.folded), hunk.heading)
        lines += _hunk(hunk)
    lines += _folded(len(source.folded_after), "")
    return lines


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


def _folded(count: int, heading: str) -> list[dict[str, Any]]:
    if not count:
        return []
    words = f"{count} unchanged line{'s' if count > 1 else ''}"
    return [{"kind": "skipped", "parts": [(f"{words} · {heading}" if heading else words, False)]}]
