"""Photograph every page in four variants, with an index to leaf through. `make screens`.

What lies in the folder afterwards is compared with another run by `docs.looks.compare`.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Page

from docs.looks.company import Company, open_company
from docs.looks.walk import REFUSED, Screen, screens
from docs.looks.windows import Windows, open_windows, settled

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "build" / "screens"
SIZES = {"wide": (1280, 900), "narrow": (390, 844)}
COLOURS: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
VARIANTS = [f"{size}-{colours}" for size in SIZES for colours in COLOURS]
DIFFERS_EACH_TIME = ".refusal-id"
TALLEST = 6000  # pixels; below, a list only goes on
# The form of the page, where it has one.
TYPED = "input[type=text], input[type=email], input[type=password], textarea, input:not([type])"
FORM = f"""[...document.querySelectorAll("main form[method=post]")]
  .find((each) => each.querySelector("{TYPED}"))"""
# Sends it with nothing in it, past what the browser itself would refuse.
SEND = f"""() => {{
  const form = {FORM};
  for (const field of form.querySelectorAll("[required]"))
    if (field.matches("input:not([type=radio], [type=checkbox]), textarea")) field.value = "";
  form.noValidate = true;
  form.submit();
}}"""
# What a reader of a comparison would name: its words, what it is, and where it lies.
NAMED = """() => [...document.querySelectorAll(
    "h1, h2, h3, a, button, input, select, textarea, summary, nav, p, li, dt, dd, th, td, label"
  )]
  .map((each) => ({ each, box: each.getBoundingClientRect() }))
  .filter(({ box }) => box.width && box.height)
  .map(({ each, box }) => ({
    tag: each.tagName.toLowerCase(),
    words: (each.innerText || each.ariaLabel || each.name || "").trim().slice(0, 60),
    box: [box.x + scrollX, box.y + scrollY, box.width, box.height].map(Math.round),
  }))"""


def main() -> None:
    """Take the screens into the folder; ends with 1 when a page failed or is too wide."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    faults = []
    with _company(options) as company, open_windows(company) as windows:
        wanted = list(screens(options.only))
        for person in dict.fromkeys(screen.person for screen in wanted):
            windows.of(person)
        company.keep()
        for screen in wanted:
            company.put_back()
            faults += take(screen, windows, options.folder, options.variants)
    write_index(wanted, options.folder, options.variants)
    print(f"{len(wanted)} pages, {len(options.variants)} variants: {options.folder / 'index.html'}")
    for fault in faults:
        print(f"  {fault}")
    sys.exit(1 if faults else 0)


def take(screen: Screen, windows: Windows, folder: Path, variants: Sequence[str]) -> Iterator[str]:
    """Take one screen in these variants; yields what is wrong with it.

    A page is loaded once a size: its colours are changed while it stands there.
    """
    page = windows.of(screen.person)
    for size, (width, height) in SIZES.items():
        wanted = [each for each in COLOURS if f"{size}-{each}" in variants]
        if not wanted:
            continue
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=wanted[0])
        yield from (f"{screen.name}.{size}: {fault}" for fault in _open(screen, page))
        over = page.evaluate("document.documentElement.scrollWidth") - width
        if over > 0:
            yield f"{screen.name}.{size}: {over} px too wide"
        for colours in wanted:
            page.emulate_media(color_scheme=colours)
            _photograph(page, folder / f"{screen.name}.{size}-{colours}")


def write_index(wanted: Sequence[Screen], folder: Path, variants: Sequence[str]) -> None:
    """Write the page to leaf through."""
    surroundings = Environment(loader=FileSystemLoader(HERE), autoescape=True)
    page = surroundings.get_template("index.html").render(screens=wanted, variants=variants)
    (folder / "index.html").write_text(page)


def _open(screen: Screen, page: Page) -> Iterator[str]:
    answer = page.goto(screen.path)
    status = answer.status if answer else 0
    if status != screen.status:
        yield f"the server answered {status}, not {screen.status}"
    if screen.state == REFUSED and not refused(page):
        yield "there is no form that could be refused"
    # From a fault far down, as the head stays in sight.
    settled(page).evaluate("scrollTo(0, 0)")


def _photograph(page: Page, path: Path) -> None:
    size = page.viewport_size or {"width": 0, "height": 0}
    tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.screenshot(
        path=path.with_name(f"{path.name}.png"),
        full_page=True,
        clip={"x": 0, "y": 0, "width": size["width"], "height": tall},
        animations="disabled",
        caret="hide",
        mask=[page.locator(DIFFERS_EACH_TIME)],
        mask_color="#888888",
    )
    path.with_name(f"{path.name}.json").write_text(json.dumps(page.evaluate(NAMED)))


def refused(page: Page) -> bool:
    """Send the first form of the page as it is; whether there was one."""
    if not page.evaluate(f"Boolean({FORM})"):
        return False
    with page.expect_navigation():
        page.evaluate(SEND)
    return True


@contextmanager
def _company(options: argparse.Namespace) -> Iterator[Company]:
    if options.running:
        url, data = options.running
        yield Company(url, Path(data))
        return
    with open_company() as company:
        yield company


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m docs.looks.screens", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument(
        "--running",
        nargs=2,
        metavar=("URL", "FOLDER"),
        help="a server of docs.looks.company that is there already, and its data",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
