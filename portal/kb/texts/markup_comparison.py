"""Marks what changed between two rendered texts, block by block and then word by word."""

from collections.abc import Sequence
from html import escape

from portal.kb.texts import alignment
from portal.kb.texts.alignment import Effort, Gap, Run
from portal.kb.texts.markup import (
    VOID,
    Atom,
    Attributes,
    Element,
    Open,
    atoms,
    opening,
    without_names,
)

_ALIKE = 0.3  # from here on two blocks read as one block that was changed
_ANYTHING_IN_COMMON = 0.2  # below, marked words would be confetti: all old, then all new
_MOST_PAIRS = 6_000  # block pairs looked at in one comparison; beyond, they pair in order
_MOST_ATOMS = 50_000  # words, spaces and marks; a longer paragraph is marked as a whole
_FAMILIES = {f"h{level}": "heading" for level in range(1, 7)} | {
    "": "text",
    "p": "text",
    "ol": "list",
    "ul": "list",
    "th": "cell",
    "td": "cell",
}


def marked(old: Element, new: Element) -> str:
    """Write the new tree with `ins` and `del` around what differs from the old one."""
    writer = _Comparison()
    writer.blocks(old.blocks, new.blocks)
    return "".join(writer.out)


class _Comparison:
    """One comparison: what is written so far, the ids given out, the effort left."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.ids: set[str] = set()
        self.pairs_left = _MOST_PAIRS
        self.effort = Effort()

    def _inside(self, old: Element, new: Element) -> None:
        """Compare what two blocks hold."""
        if old.is_container or new.is_container:
            self.blocks(old.blocks, new.blocks)
        else:
            self._words(old, new)

    def blocks(self, old: list[Element], new: list[Element]) -> None:
        """Compare two rows of blocks."""
        old_keys = [block.signature for block in old]
        new_keys = [block.signature for block in new]
        for piece in alignment.pieces(old_keys, new_keys, effort=self.effort):
            if isinstance(piece, Run):
                for block in new[piece.new_start : piece.new_start + piece.length]:
                    self._whole(block)
            else:
                self._replaced(
                    old[piece.old_start : piece.old_end], new[piece.new_start : piece.new_end]
                )

    def _replaced(self, old: list[Element], new: list[Element]) -> None:
        old_at = new_at = 0
        for old_pair, new_pair in [*self._pairs(old, new), (len(old), len(new))]:
            for block in old[old_at:old_pair]:
                self._whole(block, mark="del")
            for block in new[new_at:new_pair]:
                self._whole(block, mark="ins")
            if old_pair < len(old) and new_pair < len(new):
                self._changed(old[old_pair], new[new_pair])
            old_at, new_at = old_pair + 1, new_pair + 1

    def _pairs(self, old: list[Element], new: list[Element]) -> list[tuple[int, int]]:
        """Blocks of the same family that read as the same block, changed."""
        families = [[_FAMILIES.get(block.tag, block.tag) for block in side] for side in (old, new)]
        # Cells keep their column, and a block replaced by one of its kind stays in its place.
        in_place = families[0] == families[1] and (len(old) == 1 or "cell" in families[0])
        self.pairs_left -= len(old) * len(new)
        if in_place or (self.pairs_left < 0 and families[0] == families[1]):
            return [(at, at) for at in range(len(old))]
        if self.pairs_left < 0:
            return []
        found = alignment.likeliest_pairs(
            [alignment.bag(block.text) for block in old],
            [alignment.bag(block.text) for block in new],
            least=_ALIKE,
        )
        return [(i, j) for i, j in found if families[0][i] == families[1][j]]

    def _changed(self, old: Element, new: Element) -> None:
        self._open(new.tag, new.attributes)
        self._inside(old, new)
        self._close(new.tag)

    def _whole(self, block: Element, *, mark: str = "", inner: bool = False) -> None:
        """Write a block as it stands; with a mark, every run of words in it carries it."""
        attributes = without_names(block.attributes) if mark == "del" else block.attributes
        self._open(block.tag, attributes if not mark or inner else _classed(attributes, mark))
        if block.is_container:
            for part in block.blocks:
                self._whole(part, mark=mark, inner=True)
        else:
            run = _InlineRun(self, keep_spaces=block.tag == "pre")
            for atom in atoms(block, keep_spaces=run.keep_spaces):
                run.write(atom, mark=mark)
            run.end()
        self._close(block.tag)

    def _words(self, old: Element, new: Element) -> None:
        run = _InlineRun(self, keep_spaces="pre" in {old.tag, new.tag})
        old_atoms = atoms(old, keep_spaces=run.keep_spaces)
        new_atoms = atoms(new, keep_spaces=run.keep_spaces)
        for piece in self._word_pieces(old_atoms, new_atoms):
            if isinstance(piece, Run):
                for atom in new_atoms[piece.new_start : piece.new_start + piece.length]:
                    run.write(atom)
                continue
            around = new_atoms[piece.new_start].path if piece.new_start < len(new_atoms) else ()
            for atom in old_atoms[piece.old_start : piece.old_end]:
                run.write(atom, mark="del", around=around)
            for atom in new_atoms[piece.new_start : piece.new_end]:
                run.write(atom, mark="ins")
        run.end()

    def _word_pieces(self, old: list[Atom], new: list[Atom]) -> list[Run | Gap]:
        if len(old) + len(new) > _MOST_ATOMS:
            return [Gap(0, len(old), 0, len(new))]
        words = [" ".join(atom.text for atom in side) for side in (old, new)]
        if alignment.similarity(*words) < _ANYTHING_IN_COMMON:
            return [Gap(0, len(old), 0, len(new))]
        found = alignment.pieces(
            [atom.key for atom in old], [atom.key for atom in new], effort=self.effort
        )
        return _without_crumbs(list(found), new)

    def _open(self, tag: str, attributes: Attributes) -> None:
        if tag:
            self.out.append(opening(tag, self.own_id(attributes)))

    def _close(self, tag: str) -> None:
        if tag and tag not in VOID:
            self.out.append(f"</{tag}>")

    def own_id(self, attributes: Attributes) -> Attributes:
        """Give an id out once; a second element that claims it goes without."""
        name = dict(attributes).get("id")
        if name is None:
            return attributes
        if name in self.ids:
            return without_names(attributes)
        self.ids.add(name)
        return attributes


class _InlineRun:
    """Writes the words of one block, opening and closing the inline elements around them."""

    def __init__(self, comparison: _Comparison, *, keep_spaces: bool) -> None:
        self.comparison = comparison
        self.keep_spaces = keep_spaces
        self.stack: list[Open] = []
        self.mark = ""
        self.last: tuple[Open, ...] | None = None

    def write(self, atom: Atom, *, mark: str = "", around: tuple[Open, ...] = ()) -> None:
        """Write one atom; what shows nothing by itself is never marked, nor kept when deleted.

        A deleted atom goes into the elements of the new side where they equal its own: those
        open now, or those `around` the next new atom.
        """
        if atom.is_silent:
            if mark == "del":
                return
            mark = ""
        if atom.path is not self.last or mark != self.mark:
            self._go_to(atom, mark, around)
        self._write_content(atom, mark)

    def _go_to(self, atom: Atom, mark: str, around: tuple[Open, ...]) -> None:
        """Close and open what lies between the last atom and this one."""
        path = list(atom.path)
        if mark == "del":
            candidates = _among(path, self.stack), _among(path, around)
            path = max(candidates, key=lambda found: found[0])[1]
        shared = _shared(self.stack, path)
        if mark != self.mark or shared < len(self.stack) or shared < len(path):
            self._end_mark()
            self._close_to(shared)
            for step in path[shared:]:
                self._open(step, named=mark != "del" or step in around)
            self.comparison.out.append(f"<{mark}>" if mark else "")
            self.mark = mark
        self.last = atom.path

    def end(self) -> None:
        """Close whatever is still open."""
        self._end_mark()
        self._close_to(0)

    def _write_content(self, atom: Atom, mark: str) -> None:
        if atom.element is None:
            self.comparison.out.append(escape(atom.text, quote=False))
            return
        attributes = atom.element.attributes
        attributes = without_names(attributes) if mark == "del" else attributes
        self.comparison.out.append(opening(atom.element.tag, self.comparison.own_id(attributes)))
        if atom.is_silent:
            self.comparison.out.append(f"</{atom.element.tag}>")

    def _open(self, step: Open, *, named: bool) -> None:
        attributes = step.attributes if named else without_names(step.attributes)
        self.comparison.out.append(opening(step.tag, self.comparison.own_id(attributes)))
        self.stack.append(step)

    def _end_mark(self) -> None:
        if self.mark:
            self.comparison.out.append(f"</{self.mark}>")
        self.mark = ""

    def _close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            self.comparison.out.append(f"</{self.stack.pop().tag}>")


def _among(path: list[Open], known: Sequence[Open]) -> tuple[int, list[Open]]:
    """The path with its first elements replaced by their equals, and how many those are."""
    depth = 0
    while depth < min(len(path), len(known)) and path[depth].key == known[depth].key:
        depth += 1
    return depth, [*known[:depth], *path[depth:]]


def _shared(stack: list[Open], path: list[Open]) -> int:
    """How many of the open elements the next atom is in, by identity: neighbours may be alike."""
    depth = 0
    while depth < min(len(stack), len(path)) and stack[depth] is path[depth]:
        depth += 1
    return depth


def _without_crumbs(found: list[Run | Gap], new: list[Atom]) -> list[Run | Gap]:
    """Take a lone space between two changes into one change."""
    joined: list[Run | Gap] = []
    for index, piece in enumerate(found):
        is_crumb = (
            isinstance(piece, Run)
            and 0 < index < len(found) - 1
            and piece.length == 1
            and new[piece.new_start].text.isspace()
        )
        gap = _as_gap(piece) if is_crumb or isinstance(piece, Gap) else None
        last = joined[-1] if joined else None
        if gap and isinstance(last, Gap):
            joined[-1] = Gap(last.old_start, gap.old_end, last.new_start, gap.new_end)
        else:
            joined.append(gap or piece)
    return joined


def _as_gap(piece: Run | Gap) -> Gap:
    if isinstance(piece, Gap):
        return piece
    return Gap(
        piece.old_start,
        piece.old_start + piece.length,
        piece.new_start,
        piece.new_start + piece.length,
    )


def _classed(attributes: Attributes, mark: str) -> Attributes:
    """Add the class that lets a whole block be styled as added or removed."""
    own = {"ins": "diff-added", "del": "diff-removed"}[mark]
    given = dict(attributes).get("class")
    others = tuple(pair for pair in attributes if pair[0] != "class")
    return (*others, ("class", f"{given} {own}" if given else own))
