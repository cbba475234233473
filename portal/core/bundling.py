"""Fewer files for a page: style sheets joined into one, and which modules a page will ask for.

Nothing is built beforehand: the sources stay as they are written, and are joined when first asked
for, in the order and the layers in which the entry imports them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

IMPORT = re.compile(r'@import url\("([^"]+)"\)(?: layer\((\w+)\))?(?: (\w+|\([^)]+\)))?;')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENTED = re.compile(r"\s*\n\s*")
FROM = re.compile(r'^(?:import|export|\}).* from "\./([^"]+)"', re.MULTILINE)
ASKED = re.compile(r'data-behaviour="([^"]*)"')
FIRST = "main.js"


def joined(entry: Path) -> str:
    """Return a style sheet with everything it imports in its place, without comments."""

    def taken(found: re.Match[str]) -> str:
        name, layer, medium = found.groups()
        text = (entry.parent / name).read_text(encoding="utf-8")
        text = f"@media {medium} {{\n{text}\n}}" if medium else text
        return f"@layer {layer} {{\n{text}\n}}" if layer else text

    return lean(IMPORT.sub(taken, entry.read_text(encoding="utf-8")))


def lean(text: str) -> str:
    """Return a style sheet without its comments and the space before a line."""
    return INDENTED.sub("\n", COMMENT.sub("", text)).strip()


class Modules:
    """The modules of a folder and what each imports."""

    def __init__(self, folder: Path) -> None:
        self._imports = {
            path.name: FROM.findall(path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("*.js"))
        }

    def of_page(self, html: str) -> list[str]:
        """Return the names of the modules this page starts with, those they import among them."""
        asked = {f"{name}.js" for names in ASKED.findall(html) for name in names.split()}
        found: dict[str, None] = {}
        for name in (FIRST, *sorted(asked)):
            found.update(dict.fromkeys(self._with_imports(name, set())))
        return list(found)

    def _with_imports(self, name: str, seen: set[str]) -> Iterator[str]:
        if name in seen or name not in self._imports:
            return
        seen.add(name)
        yield name
        for each in self._imports[name]:
            yield from self._with_imports(each, seen)
