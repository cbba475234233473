"""The steps of a procedure, each with a key that stays while its words and its tier stay."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator

from portal.core.richtext import marks, tree
from portal.core.richtext.shapes import Step

_SPACES = re.compile(r"\s+")
_TITLE_MARKS = str.maketrans("", "", marks.TITLE_OPEN + marks.TITLE_CLOSE)
KEY_LENGTH = 10
_Item = tuple[int, tree.Element, str]  # number, the step, the tier of its section or ""


def number(root: tree.Element) -> tuple[Step, ...]:
    """Give every step its key, as `id` and `data-step`, and tell the steps in order."""
    found: list[Step] = []
    seen: Counter[str] = Counter()
    for steps in _procedures(root):
        for position, item, tier in steps:
            text = tree.lines(item).translate(_TITLE_MARKS)
            key = _key(text, tier)
            seen[key] += 1
            if seen[key] > 1:
                key = f"{key}-{seen[key]}"
            item.set("id", f"step-{key}")
            item.set("data-step", key)
            found.append(Step(key, position, text))
    return tuple(found)


def _key(text: str, tier: str) -> str:
    """Tell steps apart by words and tier: what was noted at an L2 step is never an L1 step's."""
    plain = _SPACES.sub(" ", text).strip()
    digest = hashlib.sha256(plain.encode()).digest()
    name = base64.b32encode(digest).decode()[:KEY_LENGTH].lower()
    return f"{tier}-{name}" if tier else name


def _procedures(root: tree.Element) -> Iterator[list[_Item]]:
    """Give runs of two steps and more; a list that counts on from the one before is one run."""
    run: list[_Item] = []
    for steps, tier in _top_lists(root, ""):
        first = int(steps.get("start", "1")) if steps.get("start", "1").isdecimal() else 1
        items = [(number, item, tier) for number, item in enumerate(steps.findall("li"), first)]
        if run and items and first == run[-1][0] + 1:
            run += items
            continue
        if len(run) > 1:
            yield run
        run = items
    if len(run) > 1:
        yield run


def _top_lists(root: tree.Element, tier: str) -> Iterator[tuple[tree.Element, str]]:
    """Give the ordered lists of the text, each with the tier of the section it stands in."""
    for child in root:
        if child.tag == "ol":
            yield child, tier
        elif child.tag == "section":
            yield from _top_lists(child, child.get("data-tier", tier))
