"""Shows people what changed between two versions: source lines, rendered text and fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from portal.kb.texts import alignment, markup, markup_comparison
from portal.kb.texts.alignment import Effort, Gap, Run

CONTEXT = 3  # unchanged lines shown around a change
_ALIKE = 0.4  # from here on two lines read as one line that was changed
_MOST_PAIRS = 20_000  # line pairs looked at in one comparison; beyond, lines pair in order
_MOST_ROWS = 30_000  # rows listed; a 300 KB article has about 8,000
_LONGEST_LINE = 20_000  # characters; a longer line is marked as a whole
_LINE_END = re.compile(r"\r\n?|\n")
_FENCE = re.compile(r"\s*(```|~~~)")


class Change(StrEnum):
    """What became of a line or a field."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line, and whether it is part of what changed."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line on both sides; numbers count from 1 and are missing where the line is."""

    change: Change
    old_number: int | None
    new_number: int | None
    old: tuple[Span, ...]
    new: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changed rows with their context; `folded` are the unchanged rows hidden before them."""

    rows: tuple[Row, ...]
    folded: tuple[Row, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class SourceDiff:
    """A comparison of two sources; a changed line counts as one removed and one added.

    `is_cut` says that so much changed that only the first changes are listed; the counts hold.
    """

    hunks: tuple[Hunk, ...]
    folded_after: tuple[Row, ...]
    added: int
    removed: int
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether both sources are the same."""
        return not self.hunks


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that changed; lists say which members came and went, texts are word-marked."""

    name: str
    change: Change
    before: str
    after: str
    old: tuple[Span, ...] = ()
    new: tuple[Span, ...] = ()
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


def compare_source(old: str, new: str, *, context: int = CONTEXT) -> SourceDiff:
    """Compare two texts line by line; changed lines are paired and word-marked inside.

    Line endings are not a change. The effort is bounded, so a hostile text costs at most about
    a second and is then shown as replaced.
    """
    old_lines, new_lines = _lines(old), _lines(new)
    effort = Effort()
    found = list(alignment.pieces(old_lines, new_lines, effort=effort))
    gaps = [piece for piece in found if isinstance(piece, Gap)]
    rows = list(islice(_Rows(old_lines, new_lines, effort).walk(found), _MOST_ROWS))
    hunks, after = _fold(rows, context)
    return SourceDiff(
        hunks=tuple(hunks),
        folded_after=after,
        added=sum(gap.new_end - gap.new_start for gap in gaps),
        removed=sum(gap.old_end - gap.old_start for gap in gaps),
        is_cut=len(rows) == _MOST_ROWS,
    )


def compare_rendered(old_html: str, new_html: str) -> str:
    """Return the new rendering with `<ins>` and `<del>` around what changed.

    Both sides must be sanitised HTML; the answer holds only elements and attributes of theirs,
    `ins`, `del`, and the classes `diff-added` and `diff-removed` on whole blocks. No id occurs
    twice, and what was deleted carries none.
    """
    return markup_comparison.marked(markup.parse(old_html), markup.parse(new_html))


def compare_fields(old: Mapping[str, object], new: Mapping[str, object]) -> list[FieldChange]:
    """Compare the fields of two versions, in the order of the new one; equal ones are left out."""
    names = [*new, *(name for name in old if name not in new)]
    found = (_field_change(name, old.get(name), new.get(name)) for name in names)
    return [change for change in found if change]


def compare_words(
    old: str, new: str, *, effort: Effort | None = None
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Mark the words that differ, on both sides; unlike texts are marked as wholes."""
    if max(len(old), len(new)) > _LONGEST_LINE:
        return (Span(old, marked=True),), (Span(new, marked=True),)
    old_words, new_words = alignment.words(old), alignment.words(new)
    old_spans: list[Span] = []
    new_spans: list[Span] = []
    for piece in alignment.pieces(old_words, new_words, effort=effort):
        if isinstance(piece, Run):
            same = "".join(old_words[piece.old_start : piece.old_start + piece.length])
            _extend(old_spans, Span(same))
            _extend(new_spans, Span(same))
        else:
            went = "".join(old_words[piece.old_start : piece.old_end])
            came = "".join(new_words[piece.new_start : piece.new_end])
            _extend(old_spans, Span(went, marked=True))
            _extend(new_spans, Span(came, marked=True))
    return _without_crumbs(old_spans), _without_crumbs(new_spans)


def _extend(spans: list[Span], span: Span) -> None:
    if span.text:
        spans.append(span)


def _without_crumbs(spans: list[Span]) -> tuple[Span, ...]:
    """Take a lone space between two marked pieces into the mark: one change, not three."""
    joined: list[Span] = []
    for index, span in enumerate(spans):
        inside = 0 < index < len(spans) - 1
        marked = span.marked or (inside and span.text.isspace())
        if joined and joined[-1].marked == marked:
            joined[-1] = Span(joined[-1].text + span.text, marked=marked)
        else:
            joined.append(Span(span.text, marked=marked))
    return tuple(joined)


def _lines(text: str) -> list[str]:
    lines = _LINE_END.split(text)
    return lines if lines[-1] else lines[:-1]


@dataclass
class _Rows:
    """The rows of one comparison, and what it may still spend on lines and pairs of them."""

    old: list[str]
    new: list[str]
    effort: Effort
    pairs_left: int = _MOST_PAIRS

    def walk(self, found: list[Run | Gap]) -> Iterator[Row]:
        for piece in found:
            if isinstance(piece, Run):
                yield from self._same(piece)
            else:
                yield from self._changed(piece)

    def _same(self, run: Run) -> Iterator[Row]:
        for step in range(run.length):
            old_at, new_at = run.old_start + step, run.new_start + step
            spans = (Span(self.new[new_at]),)
            yield Row(Change.SAME, old_at + 1, new_at + 1, spans, spans)

    def _changed(self, gap: Gap) -> Iterator[Row]:
        old_at, new_at = gap.old_start, gap.new_start
        for old_pair, new_pair in [*self._pairs(gap), (gap.old_end, gap.new_end)]:
            yield from (self._removed(at) for at in range(old_at, old_pair))
            yield from (self._added(at) for at in range(new_at, new_pair))
            if old_pair < gap.old_end and new_pair < gap.new_end:
                old, new = compare_words(self.old[old_pair], self.new[new_pair], effort=self.effort)
                yield Row(Change.CHANGED, old_pair + 1, new_pair + 1, old, new)
            old_at, new_at = old_pair + 1, new_pair + 1

    def _removed(self, at: int) -> Row:
        return Row(Change.REMOVED, at + 1, None, (Span(self.old[at]),), ())

    def _added(self, at: int) -> Row:
        return Row(Change.ADDED, None, at + 1, (), (Span(self.new[at]),))

    def _pairs(self, gap: Gap) -> list[tuple[int, int]]:
        """Lines that read as the same line, changed; in order on both sides."""
        old, new = self.old[gap.old_start : gap.old_end], self.new[gap.new_start : gap.new_end]
        self.pairs_left -= len(old) * len(new)
        if self.pairs_left < 0:
            return []
        found = alignment.likeliest_pairs(
            [alignment.bag(line) for line in old],
            [alignment.bag(line) for line in new],
            least=_ALIKE,
        )
        return [(gap.old_start + i, gap.new_start + j) for i, j in found]


def _fold(rows: list[Row], context: int) -> tuple[list[Hunk], tuple[Row, ...]]:
    """Keep the rows near a change; the others are folded before the next hunk."""
    shown = _near_a_change(rows, context)
    hunks: list[Hunk] = []
    heading, title, in_code = "", "", False
    folded: list[Row] = []
    current: list[Row] = []
    for row, is_shown in zip(rows, shown, strict=True):
        text = "".join(span.text for span in row.new)
        if is_shown:
            title = heading if not current else title
            current.append(row)
        else:
            if current:
                hunks.append(Hunk(tuple(current), tuple(folded), title))
                current, folded = [], []
            folded.append(row)
        in_code ^= bool(_FENCE.match(text))
        heading = text.lstrip("# ") if text.startswith("#") and not in_code else heading
    if current:
        hunks.append(Hunk(tuple(current), tuple(folded), title))
        folded = []
    return hunks, tuple(folded)


def _near_a_change(rows: list[Row], context: int) -> list[bool]:
    near = [False] * len(rows)
    since = context + 1
    for index, row in enumerate(rows):
        since = 0 if row.change is not Change.SAME else since + 1
        near[index] = since <= context
    since = context + 1
    for index in range(len(rows) - 1, -1, -1):
        since = 0 if rows[index].change is not Change.SAME else since + 1
        near[index] = near[index] or since <= context
    return near


def _field_change(name: str, old: object, new: object) -> FieldChange | None:
    if isinstance(old, (list, tuple)) or isinstance(new, (list, tuple)):
        return _list_change(name, _members(old), _members(new))
    before, after = _plain(old), _plain(new)
    if before == after:
        return None
    old_spans, new_spans = compare_words(before, after)
    change = Change.CHANGED if before and after else Change.ADDED if after else Change.REMOVED
    return FieldChange(name, change, before, after, old_spans, new_spans)


def _list_change(name: str, old: list[str], new: list[str]) -> FieldChange | None:
    if old == new:
        return None
    return FieldChange(
        name=name,
        change=Change.CHANGED if old and new else Change.ADDED if new else Change.REMOVED,
        before="\n".join(old),
        after="\n".join(new),
        came=tuple(member for member in new if member not in old),
        went=tuple(member for member in old if member not in new),
    )


def _members(value: object) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    return [_plain(value)] if _plain(value) else []


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "label", value))
