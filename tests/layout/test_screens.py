"""Every page is among the screens that are photographed, each once, and each address is one."""

from collections import Counter

from flask import Flask

from docs.looks.walk import endpoint_of, screens

# Answers that are no pages: files, pieces of pages, addresses that only lead on.
NO_PAGES = {"static", "asset", "healthz", "readyz", "live", "live_changed", "live_here", "styleguide"}


def test_every_page_is_photographed(app: Flask) -> None:
    seen = {endpoint_of(screen, app.url_map) for screen in screens()}
    pages = {r.endpoint for r in app.url_map.iter_rules() if "GET" in (r.methods or ())}
    assert sorted(pages - seen) == []


def test_every_screen_has_an_address_and_a_name_of_its_own(app: Flask) -> None:
    walk = list(screens())
    lost = [each.path for each in walk if not endpoint_of(each, app.url_map)]
    assert lost == ["/no-such-page"]
    assert [name for name, count in Counter(each.name for each in walk).items() if count > 1] == []
