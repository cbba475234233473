"""Icons, asset addresses and the theme, as templates and browsers see them."""

import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from portal.core.assets import fingerprint
from portal.core.icons import icon


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icon("bell")
    assert 'role="img" aria-label="3 &lt;new&gt;"' in icon("bell", "3 <new>")


def test_an_icon_carries_no_style_and_no_size_of_its_own() -> None:
    assert not re.search(r"style=|width=|height=", icon("bell"))


def test_an_unknown_icon_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="no-such-shape"):
        icon("no-such-shape")


def test_an_asset_is_kept_for_ever_under_its_fingerprint(app: Flask) -> None:
    with app.test_request_context():
        url = render_template_string("{{ asset('css/portal.css') }}")

    with app.test_client().get(url) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_an_asset_of_another_version_is_answered_but_not_kept(app: Flask) -> None:
    with app.test_client().get("/assets/0123456789/js/main.js") as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.mimetype == "text/javascript"


def test_an_asset_outside_the_folder_is_not_answered(app: Flask) -> None:
    assert app.test_client().get("/assets/now/../pyproject.toml").status_code == 404
    assert app.test_client().get("/assets/now/%2e%2e/pyproject.toml").status_code == 404


def test_a_missing_asset_is_seen_by_whoever_writes_the_template(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(LookupError, match=r"css/nothing\.css"):
        render_template_string("{{ asset('css/nothing.css') }}")


def test_the_fingerprint_changes_with_one_byte(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("a{}")
    before = fingerprint(tmp_path)
    file.write_text("b{}")

    assert fingerprint(tmp_path) != before


def test_the_chosen_colours_are_in_the_first_byte_of_the_page(app: Flask) -> None:
    client = app.test_client()

    client.post("/theme", data={"theme": "dark"})

    assert 'data-theme="dark"' in client.get("/nowhere").text


def test_colours_nobody_offers_are_not_kept(app: Flask) -> None:
    client = app.test_client()
    client.post("/theme", data={"theme": "dark"})

    client.post("/theme", data={"theme": '"><script>'})

    assert "data-theme" not in client.get("/nowhere").text


@pytest.mark.parametrize("target", ["https://elsewhere.example", "//elsewhere.example", ""])
def test_choosing_colours_never_leads_elsewhere(app: Flask, target: str) -> None:
    answer = app.test_client().post("/theme", data={"theme": "dark", "next": target})

    assert answer.headers["Location"] == "/"
