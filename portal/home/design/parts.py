"""What the reference shows, in which order, and the components as their files declare them."""

import re
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from portal.core.languages import later
from portal.core.resources import resource

MACRO = re.compile(r"\{%-? macro ([a-z]\w*)\(([^)]*(?:\([^)]*\)[^)]*)*)\) -?%\}")
IMPORTED = re.compile(r'from "components/([\w]+)\.html" import')
NAMED = re.compile(
    r"\b(id|for|form|list|headers|aria-labelledby|aria-describedby|aria-controls|popovertarget|"
    r'data-opens|data-text|data-list|data-output|name)="([\w -]+)"'
)
LANDMARK = re.compile(r'(<section[^>]*) aria-labelledby="[^"]*"')  # two of one name help nobody
LED_TO = re.compile(r'href="#([\w-]+)"')
SPOKEN = re.compile(r'aria-label="([^"]*)"')


@dataclass(frozen=True)
class Part:
    """One part of the reference; a wide one shows its colours below each other."""

    key: str
    title: str
    is_wide: bool = False

    @property
    def template(self) -> str:
        """The file that shows it."""
        return f"styleguide/_{self.key}.html"


PARTS = (
    Part("states", later("States")),
    Part("actions", later("Buttons and menus"), is_wide=True),
    Part("words", later("Words, people and times"), is_wide=True),
    Part("clocks", later("Clocks")),
    Part("lists", later("Lists, tables and what happened"), is_wide=True),
    Part("forms", later("Forms"), is_wide=True),
    Part("notices", later("Notices, comments and comparisons"), is_wide=True),
    Part("open", later("Pages that stay open, commands and the guide")),
    Part("edges", later("Empty, long, many, right to left")),
    Part("reading", later("Reading"), is_wide=True),
)


@dataclass(frozen=True)
class Component:
    """A macro of a file, how it is called, and the part that shows it."""

    name: str
    file: str
    call: str
    part: str


@cache
def components() -> list[Component]:
    """Return every macro a page may call, by name."""
    folder = resource("templates") / "components"
    shown = _shown()
    found = [
        Component(name, path.stem, _call(path.stem, name, options), shown.get(path.stem, ""))
        for path in sorted(folder.glob("*.html"))
        for name, options in MACRO.findall(path.read_text(encoding="utf-8"))
    ]
    return sorted(found, key=lambda each: each.name)


def twin(html: str, name: str) -> Markup:
    """Return a piece of page once more, with names of its own for what may be there only once."""
    # As plain text: markup would escape what is put in.
    html = LANDMARK.sub(r"\1", str(html))
    html = NAMED.sub(lambda found: _renamed(found, name), html)
    html = LED_TO.sub(rf'href="#\1-{name}"', html)
    return Markup(SPOKEN.sub(rf'aria-label="\1 ({name})"', html))  # noqa: S704 - as it was


def _renamed(found: re.Match[str], name: str) -> str:
    attribute, words = found.groups()
    if attribute == "name" and words == "csrf_token":
        return found[0]
    return f'{attribute}="{" ".join(f"{word}-{name}" for word in words.split())}"'


def _call(file: str, name: str, options: str) -> str:
    plain = " ".join(options.split())
    return f'{{% from "components/{file}.html" import {name} %}}\n{{{{ {name}({plain}) }}}}'


def _shown() -> dict[str, str]:
    return {
        file: part.key
        for part in reversed(PARTS)
        for file in IMPORTED.findall(
            (resource("templates") / part.template).read_text(encoding="utf-8")
        )
    }
