"""What is sent is small: pages and files compressed, one style sheet, modules named in advance."""

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.core.bundling import COMMENT, Modules, joined
from portal.core.resources import resource

Browser = Callable[[str], FlaskClient]
GZIP = {"Accept-Encoding": "gzip, br"}


def _page(browser: FlaskClient, **more: str) -> TestResponse:
    return browser.get("/kb", headers=GZIP | {key.replace("_", "-"): more[key] for key in more})


def test_a_page_is_compressed_for_who_takes_it(browser_of: Browser) -> None:
    answer = _page(browser_of("rea"))

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert b"<!doctype html>" in gzip.decompress(answer.data)


def test_a_page_is_plain_for_who_does_not(browser_of: Browser) -> None:
    answer = browser_of("rea").get("/kb", headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_asked_for_tells_nothing_by_its_length(
    browser_of: Browser, site: str
) -> None:
    assert "Content-Encoding" not in _page(browser_of("rea"), Sec_Fetch_Site=site).headers


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_our_own_pages_and_the_address_bar_are_compressed(browser_of: Browser, site: str) -> None:
    assert "Content-Encoding" in _page(browser_of("rea"), Sec_Fetch_Site=site).headers


def test_the_length_of_a_page_is_blurred(browser_of: Browser) -> None:
    browser = browser_of("rea")

    assert len({len(_page(browser).data) for _ in range(8)}) > 1


def test_a_file_is_compressed_and_known_again(app: Flask) -> None:
    nobody = app.test_client()
    first = nobody.get("/assets/now/js/main.js", headers=GZIP)
    again = nobody.get(
        "/assets/now/js/main.js", headers=GZIP | {"If-None-Match": first.headers["ETag"]}
    )
    plain = nobody.get("/assets/now/js/main.js")

    assert gzip.decompress(first.data) == plain.data
    assert first.headers["ETag"] != plain.headers["ETag"]
    assert (again.status_code, again.data) == (304, b"")


def test_one_style_sheet_holds_all_in_their_layers() -> None:
    css = resource("static") / "css"
    whole = joined(css / "portal.css")
    entry = (css / "portal.css").read_text()

    assert "@import" not in whole
    assert re.search(r"@layer utilities \{\s*@media print \{", whole)
    assert whole.count("{") == whole.count("}")
    for name in re.findall(r'@import url\("([^"]+)"\)', entry):
        first = COMMENT.sub("", (css / name).read_text()).strip().splitlines()[0]
        assert first in whole, name


def test_every_address_in_a_style_sheet_holds_where_they_are_joined() -> None:
    css = resource("static") / "css"
    named = {
        css / address
        for sheet in css.rglob("*.css")
        for address in re.findall(r'(?<!@import )url\("([^"]+)"\)', sheet.read_text())
    }

    assert named
    assert [str(each) for each in named if not each.is_file()] == []


def test_a_page_names_the_modules_it_will_ask_for(browser_of: Browser) -> None:
    page = browser_of("rea").get("/kb").text
    named = re.findall(r'<link rel="modulepreload" href="/assets/\w+/js/([\w-]+\.js)">', page)

    assert {"main.js", "behaviours.js", "palette.js", "combobox.js"} <= set(named)
    assert "editor.js" not in named
    assert len(named) == len(set(named))


def test_modules_that_import_each_other_are_named_once() -> None:
    modules = Modules(resource("static") / "js")

    assert modules.of_page('<p data-behaviour="editor no-such">').count("lists.js") == 1
