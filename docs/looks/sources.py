"""What our style sheets and scripts are made of, by file and name, and what of it was met."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from docs.looks.usage import Usage
from portal.core.bundling import IMPORT, joined, lean
from portal.core.resources import resource

STATIC = resource("static")
GUIDE = "design.css"  # the design reference shows all the others'
RULE = re.compile(r"\s*([^{};]+?)\s*\{")
CONDITIONS = ("@media", "@supports", "@container")


class Part(NamedTuple):
    """A rule with its conditions, or a function by its first line, and whether it was met."""

    kind: str
    file: str
    name: str
    is_met: bool

    @property
    def said(self) -> str:
        """What names it in one line."""
        return f"{self.file}: {self.name}"


def rules(usage: Usage) -> Iterator[Part]:
    """Yield every rule of the style sheet as it is sent: all files joined."""
    entry = STATIC / "css" / "portal.css"
    whole, at = joined(entry), 0
    for name, _layer, medium in IMPORT.findall(entry.read_text(encoding="utf-8")):
        text = lean((entry.parent / name).read_text(encoding="utf-8"))
        at = whole.index(text, at)
        around = f"@media {medium} " if medium else ""
        met = usage.rules | (usage.rules_of_guide if name == GUIDE else set())
        for begins, rule in _rules_in(text, 0, len(text), around):
            yield Part("rules", name, rule, at + begins in met)
        at += len(text)


def functions(usage: Usage) -> Iterator[Part]:
    """Yield every function of the scripts, none inside one that was never called."""
    for path in sorted((STATIC / "js").glob("*.js")):
        text, silent_until = path.read_text(encoding="utf-8"), 0
        if path.name not in usage.functions:
            yield Part("functions", path.name, "the whole module", is_met=False)
        # The outer of two that begin together comes first.
        spans = usage.functions.get(path.name, {})
        for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if begin >= silent_until:
                is_met = spans[begin, end]
                yield Part("functions", path.name, _first_line(text, begin, end), is_met)
                silent_until = silent_until if is_met else end


def _first_line(text: str, begin: int, end: int) -> str:
    if (begin, end) == (0, len(text)):
        return "the module itself"
    line = text[text.rfind("\n", 0, begin) + 1 : text.index("\n", begin)]
    return line.strip()


def _rules_in(text: str, at: int, end: int, around: str) -> Iterator[tuple[int, str]]:
    while found := RULE.search(text, at, end):
        closes = _closing(text, found.end())
        head = " ".join(found[1].split())
        if head.startswith(CONDITIONS):
            yield from _rules_in(text, found.end(), closes, f"{around}{head} ")
        elif not head.startswith("@"):
            yield found.start(1), around + head
        at = closes + 1


def _closing(text: str, at: int) -> int:
    depth = 1
    while depth:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at - 1
