"""What goes and what stays: real work never goes, and what it needs of the demo stays with it.

1. Real work is anchored: what stands for itself, what names somebody real, and its parts.
2. Whatever anchored rows point to stays, with what that points to in turn.
3. A record of the demo that stays keeps its parts, as far as they need nothing that goes.
4. Everything else of the demo goes, and with it what cannot be without it.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portal.home.sample.graph import Graph, Link, Node, Row
from portal.home.sample.terms import LIGHT, TRACES, WHOLES


@dataclass(slots=True)
class Sorted:
    """What goes; what stays of the demo and the row that needs it; links to be emptied."""

    gone: set[Node] = field(default_factory=set)
    kept: dict[Node, Node] = field(default_factory=dict)
    loosened: list[tuple[Node, str]] = field(default_factory=list)


def sort(graph: Graph) -> Sorted:
    """Sort every row; nothing is changed."""
    pointing = _pointing(graph)
    found = Sorted(kept=_kept(graph, pointing, _anchored(graph, pointing)))
    found.gone = _gone(graph, pointing, found.kept)
    real = [each for each in found.gone if graph[each].is_whole and not graph[each].is_sample]
    if real:
        raise RuntimeError(f"Real work would be removed, so nothing is: {sorted(real)[:5]}")
    for node, row in graph.items():
        if node not in found.gone:
            lost = [link for link in row.links if link.is_loose and link.target in found.gone]
            found.loosened += [(node, link.column) for link in lost]
    return found


def _pointing(graph: Graph) -> dict[Node, list[Node]]:
    pointing = defaultdict(list)
    for node, row in graph.items():
        for link in row.links:
            pointing[link.target].append(node)
    return pointing


def _anchored(graph: Graph, pointing: dict[Node, list[Node]]) -> set[Node]:
    """Return the real rows that are there for their own sake, with their parts."""
    sure = {node for node, row in graph.items() if not row.is_sample and _is_work(graph, row)}
    waiting = deque(sure)
    while waiting:
        node = waiting.popleft()
        if node[0] in LIGHT:
            continue
        for part in pointing.get(node, ()):
            row = graph[part]
            if part not in sure and not row.is_sample and row.table not in TRACES:
                sure.add(part)
                waiting.append(part)
    return sure


def _is_work(graph: Graph, row: Row) -> bool:
    if row.table in TRACES:
        return False
    return row.is_whole or any(_is_real_person(graph, link) for link in row.links)


def _is_real_person(graph: Graph, link: Link) -> bool:
    target = graph.get(link.target)
    return link.target[0] == "person" and target is not None and not target.is_sample


def _kept(
    graph: Graph, pointing: dict[Node, list[Node]], anchored: Iterable[Node]
) -> dict[Node, Node]:
    """Return what stays of the demo, each with the row that first needed it."""
    kept: dict[Node, Node] = {}
    waiting = deque((link.target, node) for node in anchored for link in graph[node].links)
    while waiting:
        node, because = waiting.popleft()
        row = graph.get(node)
        if row is None or not row.is_sample or node in kept:
            continue
        kept[node] = because
        waiting += ((target, node) for target in _needed(row))
        waiting += ((part, node) for part in _parts(graph, pointing, node, kept))
    return kept


def _needed(row: Row) -> Iterator[Node]:
    for link in row.links:
        if not link.is_loose or link.target[0] in LIGHT:
            yield link.target


def _parts(
    graph: Graph, pointing: dict[Node, list[Node]], node: Node, kept: dict[Node, Node]
) -> Iterator[Node]:
    """Yield the parts of a row that stays, once everything they need stays, too."""
    if node[0] in LIGHT:
        return
    for part in pointing.get(node, ()):
        row = graph[part]
        heavy = [link for link in row.links if not link.is_loose and link.target[0] not in LIGHT]
        is_part = row.table not in WHOLES and any(link.target == node for link in heavy)
        if is_part and all(_stays(graph, link.target, kept) for link in heavy):
            yield part


def _stays(graph: Graph, node: Node, kept: dict[Node, Node]) -> bool:
    row = graph.get(node)
    return row is not None and (not row.is_sample or node in kept)


def _gone(graph: Graph, pointing: dict[Node, list[Node]], kept: dict[Node, Node]) -> set[Node]:
    gone = {node for node, row in graph.items() if row.is_sample and node not in kept}
    waiting = deque(gone)
    while waiting:
        node = waiting.popleft()
        for part in pointing.get(node, ()):
            if part in gone:
                continue
            if any(link.target == node and not link.is_loose for link in graph[part].links):
                gone.add(part)
                waiting.append(part)
    return gone
