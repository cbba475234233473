"""Say which rules and functions no page used: `python -m docs.looks.unused FOLDER`, `make unused`.

The folder is filled by tests run with `PORTAL_USAGE=FOLDER`. What a run cannot bring about, and is
wanted all the same, stands in `docs.looks.wanted` with its reason.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from docs.looks.sources import Part, functions, rules
from docs.looks.turning import turn_pages
from docs.looks.usage import Usage
from docs.looks.wanted import WANTED
from docs.looks.watch import kept_in


def main() -> None:
    """Print what nobody used, by file; ends with 1 when there is any."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--turn", action="store_true", help="first turn over the demo")
    given = options.parse_args()
    if given.turn:
        with kept_in(given.folder):
            turn_pages()
    words = list(report(Usage.read(given.folder)))
    print("\n".join(words))
    sys.exit(1 if len(words) > 1 else 0)


def report(usage: Usage) -> Iterator[str]:
    """Yield what nobody used and nobody wants, by file, and at last how much of all is used."""
    parts = [*rules(usage), *functions(usage)]
    idle = [part for part in parts if not part.is_met and not _is_wanted(part)]
    by_file = defaultdict(list)
    for part in idle:
        by_file[part.file].append(part.name)
    total = Counter(part.file for part in parts)
    for file, names in by_file.items():
        yield f"{file}: {len(names)} of {total[file]}"
        yield from (f"  {name}" for name in names)
    yield from (f"{each} is wanted, and not there" for each in _gone(parts))
    yield ", ".join(_sum(parts, kind) for kind in ("rules", "functions"))


def _is_wanted(part: Part) -> bool:
    return part.file in _WANTED or part.said in _WANTED


def _gone(parts: Iterable[Part]) -> list[str]:
    there = {word for part in parts for word in (part.file, part.said)}
    return sorted(_WANTED - there)


def _sum(parts: list[Part], kind: str) -> str:
    of_kind = [part for part in parts if part.kind == kind]
    met = sum(part.is_met for part in of_kind)
    wanted = sum(not part.is_met and _is_wanted(part) for part in of_kind)
    return f"{met} of {len(of_kind)} {kind} used ({met / len(of_kind):.1%}), {wanted} wanted unused"


_WANTED = {name for names in WANTED.values() for name in names}

if __name__ == "__main__":
    main()
