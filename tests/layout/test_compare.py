"""Two folders of screens are compared to the pixel, and the report says where and what."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from docs.looks import compare
from docs.looks.screens import NAMED
from docs.looks.windows import settled

pytestmark = pytest.mark.browser
PAGE = """<style>body { margin: 20px; font: 16px sans-serif; }
button { position: relative; color: #123; background: #dde; }</style>
<h1>Incidents</h1><p>Nothing waits.</p><button>Report one</button><a href="#">Help</a>"""
SHIFTED = "<style>button { left: 1px; }</style>"
COLOURED = "<style>h1 { color: #010101; }</style>"


@pytest.fixture
def folders(tmp_path: Path, chromium: Browser) -> tuple[Path, Path]:
    """An old and a new folder: one screen as it was, one shifted, one coloured, one that went."""
    old, new = tmp_path / "old", tmp_path / "new"
    page = chromium.new_page(viewport={"width": 390, "height": 300})
    for folder, added in ((old, ("", "", "")), (new, ("", SHIFTED, COLOURED))):
        folder.mkdir()
        for name, more in zip(("same", "shifted", "coloured"), added, strict=True):
            page.set_content(PAGE + more)
            page.screenshot(path=folder / f"{name}.narrow-light.png", caret="hide")
            named = json.dumps(page.evaluate(NAMED))
            (folder / f"{name}.narrow-light.json").write_text(named)
    (old / "gone.narrow-light.png").write_bytes((old / "same.narrow-light.png").read_bytes())
    page.close()
    return old, new


def test_a_pixel_and_a_colour_are_found_and_named(
    folders: tuple[Path, Path], chromium: Browser
) -> None:
    old, new = folders
    report = new / "report"
    found = {each.page: each for each in compare.differences(old, new, report, chromium)}
    assert list(found) == ["gone", "coloured", "shifted"]
    assert found["gone"].only_in == "old"
    assert [each.words[:18] for each in found["coloured"].places] == ["h1 “Incidents” at "]
    assert {each.words[:19] for each in found["shifted"].places} == {"button “Report one”"}
    compare.write_report(list(found.values()), report, old=old, new=new)
    page = chromium.new_page()
    page.goto((report / "index.html").as_uri())
    assert page.get_by_role("heading", level=1).inner_text() == "3 pictures differ"
    shown = page.locator("img").evaluate_all(
        "async (all) => { for (const each of all) { each.loading = 'eager'; await each.decode(); }"
        " return all.map((each) => each.naturalWidth); }"
    )
    page.close()
    assert shown == [390] * 7


def test_pictures_far_down_and_in_closed_dialogs_are_waited_for_but_not_for_ever(
    chromium: Browser,
) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 300})
    dot = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    far = (
        f'<div style="height: 9000px"></div><img loading="lazy" src="{dot}"><dialog><img></dialog>'
    )
    page.set_content(far)
    page.set_default_timeout(5_000)
    assert settled(page).evaluate("document.images[0].naturalWidth") == 9
    page.close()
