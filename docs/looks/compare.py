"""Compare two folders of screens pixel by pixel and write a report. `make screens-compare`.

Ends with 1 when anything differs, appeared or went. Pictures with equal bytes are equal; of the
others Chromium counts the pixels, so that no library for pictures is needed.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from playwright.sync_api import Browser, Page

from docs.looks.windows import open_chromium

HERE = Path(__file__).parent
TILE = 24  # pixels: differences nearer than this are one place
Box = list[int]


@dataclass(frozen=True)
class Place:
    """Where two pictures differ: left, top, width, height, and what stands there."""

    box: Box
    words: str


@dataclass(frozen=True)
class Difference:
    """One picture that is not as it was."""

    name: str
    pixels: int = 0
    places: tuple[Place, ...] = ()
    only_in: str = ""  # "old" or "new" where the other folder has none

    @property
    def page(self) -> str:
        """The page and its state."""
        return self.name.rpartition(".")[0]

    @property
    def variant(self) -> str:
        """Its size and colours."""
        return self.name.rpartition(".")[2]


def main() -> None:
    """Write `report/index.html` into the new folder."""
    parser = argparse.ArgumentParser(prog="python -m docs.looks.compare", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    options = parser.parse_args()
    report = options.new / "report"
    with open_chromium() as browser:
        found = list(differences(options.old, options.new, report, browser))
    write_report(found, report, old=options.old, new=options.new)
    for each in found:
        where = "; ".join(place.words for place in each.places[:3])
        print(f"{each.page}, {each.variant}: {each.only_in or f'{each.pixels} pixels, {where}'}")
    print(f"{len(found)} pictures differ: {report / 'index.html'}")
    sys.exit(1 if found else 0)


def differences(old: Path, new: Path, report: Path, browser: Browser) -> Iterator[Difference]:
    """Yield every picture that differs; puts a picture of the difference into `report`."""
    report.mkdir(exist_ok=True)
    names = [{path.stem for path in folder.glob("*.png")} for folder in (old, new)]
    yield from (Difference(name, only_in="old") for name in sorted(names[0] - names[1]))
    yield from (Difference(name, only_in="new") for name in sorted(names[1] - names[0]))
    page = browser.new_page()
    for name in sorted(names[0] & names[1]):
        pair = [(folder / f"{name}.png").read_bytes() for folder in (old, new)]
        if pair[0] != pair[1] and (found := _compared(page, name, pair, new, report)):
            yield found
    page.close()


def write_report(found: list[Difference], report: Path, *, old: Path, new: Path) -> None:
    """Write the page that shows old, new and difference side by side."""
    surroundings = Environment(loader=FileSystemLoader(HERE), autoescape=True)
    page = surroundings.get_template("report.html").render(
        found=found, old=old.resolve().as_uri(), new=new.resolve().as_uri()
    )
    (report / "index.html").write_text(page)


def _compared(
    page: Page, name: str, pair: list[bytes], new: Path, report: Path
) -> Difference | None:
    addresses = [f"data:image/png;base64,{base64.b64encode(each).decode()}" for each in pair]
    said = page.evaluate((HERE / "compare.js").read_text(), [*addresses, TILE])
    if not said["count"]:
        return None
    picture = base64.b64decode(said["picture"].partition(",")[2])
    (report / f"{name}.png").write_bytes(picture)
    named = json.loads((new / f"{name}.json").read_text())
    places = tuple(Place(box, _words(box, named)) for box in said["boxes"])
    return Difference(name, said["count"], places)


def _words(box: Box, named: list[dict[str, object]]) -> str:
    """Say what stands in a box: the smallest named thing that covers its middle, or the place."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    over = [each for each in named if _covers(each["box"], x, y)]  # type: ignore[arg-type]
    where = f"at {box[0]}, {box[1]}, {box[2]} × {box[3]}"
    if not over:
        return where
    nearest = min(over, key=lambda each: each["box"][2] * each["box"][3])  # type: ignore[index]
    return f"{nearest['tag']} “{nearest['words']}” {where}"


def _covers(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


if __name__ == "__main__":
    main()
