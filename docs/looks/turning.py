"""Every page of the demo turned over, so that what lies on its other sides is met too.

Wide and narrow, light and dark, on paper, with the reader's own colours, from right to left,
unfolded, under a pointer and with the keyboard on it; at last what runs there is stopped.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

from docs.looks.company import open_company
from docs.looks.screens import refused
from docs.looks.sources import rules
from docs.looks.usage import Usage
from docs.looks.walk import REFUSED, screens
from docs.looks.watch import GUIDE
from docs.looks.windows import open_windows, settled

SIZES = ((1700, 900), (900, 844), (390, 844), (1280, 800))
MEDIA: tuple[dict[str, Any], ...] = (
    {"color_scheme": "dark"},
    {"media": "print"},
    {"forced_colors": "active"},
    {"contrast": "more"},
)
SAID = ({"theme": "light"}, {"theme": "dark"}, {"dir": "rtl"})
STYLED = "document.documentElement.getBoundingClientRect().width"
# Those of one name would close one another.
UNFOLD = """for (const each of document.querySelectorAll("details")) {
  each.removeAttribute("name");
  each.open = true;
}"""
SAY = """(said) => {
  const root = document.documentElement, before = { dir: root.dir, theme: root.dataset.theme };
  if (said.dir) root.dir = said.dir; else root.dataset.theme = said.theme;
  root.getBoundingClientRect();
  root.dir = before.dir;
  if (before.theme) root.dataset.theme = before.theme; else delete root.dataset.theme;
}"""
STOP = """async () => {
  const main = document.querySelector("script[src$='/main.js']");
  if (main) (await import(main.src.replace("main.js", "behaviours.js"))).stopWithin(document);
}"""
STATE = re.compile(r":(?:hover|focus-visible|active)(?![\w-])")
APART = re.compile(r", (?![^(]*\))")
FORCED = ["hover", "active", "focus", "focus-visible"]
# What a pointer would be on, for a rule that this page has a place for.
UNDER = """(whole, near) => {
  const found = document.querySelector(whole);
  return found && (found.closest(near) ?? document.querySelector(near));
}"""
HAS_PLACE = "(pairs) => pairs.filter(([whole]) => document.querySelector(whole))"
Place = list[str]  # a selector without what the pointer does, and what the pointer is on


def turn_pages() -> None:
    """Walk through the demo and turn every page over."""
    places = list(_places())
    with open_company() as company, open_windows(company) as windows:
        wanted = list(screens())
        for person in dict.fromkeys(screen.person for screen in wanted):
            windows.of(person)
        company.keep()
        for screen in wanted:
            company.put_back()
            page = windows.of(screen.person)
            page.goto(screen.path)
            if screen.state == REFUSED:
                refused(page)
            _turn(settled(page))
            # The design reference has a place for every rule, and counts for its own only.
            if screen.path != GUIDE:
                places = _pointed_at(page, places)
            page.evaluate(STOP)


def _turn(page: Page) -> None:
    page.evaluate(UNFOLD)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(STYLED)
    for medium in MEDIA:
        _show_as(page, medium)
    for said in SAID:
        page.evaluate(SAY, said)


def _show_as(page: Page, medium: dict[str, Any]) -> None:
    page.emulate_media(**medium)
    page.evaluate(STYLED)
    page.emulate_media(**dict.fromkeys(medium, "null"))


def _places() -> Iterator[Place]:
    for rule in rules(Usage()):
        for selector in APART.split(rule.name.rpartition(") ")[2]):
            if place := _place(selector):
                yield place


def _place(selector: str) -> Place | None:
    state = STATE.search(selector)
    if not state or ":not(" in selector[: state.start()]:
        return None
    if not selector[: state.start()]:
        return ["a", "a"]
    near, has, _ = selector[: state.start()].partition(":has(")
    if has:  # something in it
        return [near, f"{near} :is(input, button, a)"]
    return [STATE.sub("", selector).partition("::")[0], near]


def _pointed_at(page: Page, places: list[Place]) -> list[Place]:
    """Have the pointer and the keyboard at what this page has a place for; return the rest."""
    there = page.evaluate(HAS_PLACE, places)
    session = page.context.new_cdp_session(page)
    for command in ("DOM.enable", "CSS.enable", "DOM.getDocument"):
        session.send(command)
    for place in there:
        called = {"expression": f"({UNDER})(...{json.dumps(place)})"}
        found = session.send("Runtime.evaluate", called)["result"]["objectId"]
        node = session.send("DOM.requestNode", {"objectId": found})["nodeId"]
        for forced in (FORCED, []):
            session.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": forced})
            page.evaluate(STYLED)
    session.detach()
    return [place for place in places if place not in there]
