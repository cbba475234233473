"""The page that shows every component: for whoever runs the portal, complete, nothing inline."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.resources import resource

Browser = Callable[[str], FlaskClient]


def test_an_admin_sees_every_component(browser_of: Browser) -> None:
    answer = browser_of("ada").get("/admin/design")

    assert answer.status_code == 200
    assert "Restart the payments gateway" in answer.text


@pytest.mark.parametrize("tag", ["div", "section", "article", "form", "table"])
def test_what_the_samples_open_they_close(browser_of: Browser, tag: str) -> None:
    page = browser_of("ada").get("/admin/design").text
    assert len(re.findall(rf"<{tag}\b", page)) == page.count(f"</{tag}>")


def test_a_reader_is_refused(browser_of: Browser) -> None:
    assert browser_of("lena").get("/admin/design").status_code == 403


def test_every_component_is_on_the_page() -> None:
    shown = "".join(page.read_text() for page in (resource("templates") / "styleguide").iterdir())
    frame = "".join(page.read_text() for page in (resource("templates") / "layout").iterdir())

    missing = [
        component.name
        for component in (resource("templates") / "components").glob("*.html")
        if f"components/{component.name}" not in shown + frame
    ]

    assert missing == []


@pytest.mark.parametrize(
    "inline", [r"<script(?![^>]*\bsrc=)", r"<style", r"\sstyle\s*=", r"\son[a-z]+\s*=\s*[\"']"]
)
def test_no_template_holds_anything_inline(inline: str) -> None:
    guilty = [
        str(page)
        for page in resource("templates").rglob("*.html")
        if re.search(inline, page.read_text(), re.IGNORECASE)
    ]

    assert guilty == []


def test_every_imported_style_and_module_exists(app: Flask) -> None:
    static = resource("static")
    entry = (static / "css" / "portal.css").read_text()
    styles = [static / "css" / name for name in re.findall(r'@import url\("([^"]+)"\)', entry)]
    modules = [
        module.parent / name
        for module in (static / "js").glob("*.js")
        for name in re.findall(r'from "(\./[^"]+)"', module.read_text())
    ]

    assert len(styles) > 10
    assert [str(path) for path in styles + modules if not path.is_file()] == []


def test_every_behaviour_asked_for_exists() -> None:
    asked = {
        name
        for page in resource("templates").rglob("*.html")
        for names in re.findall(r'data-behaviour="([a-z -]+)"', page.read_text())
        for name in names.split()
    }

    assert "menu" in asked
    assert [n for n in asked if not (resource("static") / "js" / f"{n}.js").is_file()] == []
