"""Every page is among the screens that are photographed, each once, and each address is one."""

from collections import Counter

from flask import Flask

from docs.looks.walk import endpoint_of, screens

# Answers that are no pages: files, pieces of pages, addresses that only lead on.
NO_PAGES = {
    "asset",
    "styleguide",
    "healthz",
    "readyz",
    "live",
    "live_changed",
    "live_here",
    "palette.palette",
    "home.follow",
    "activity.follow",
    "kb.cut_short",
    "kb.file",
    "incidents.file",
    "incidents.people",
    "incidents.run_steps",
    "mailbox.original",
    "learning.open_hit",
    "learning.export",
    "search.suggest",
    "tuning.start",
    "opensearch.description",
    "opensearch.suggest",
    "actions.export",
    "insights.export",
    "payback.export",
    "payback.export_articles",
    "payback.export_ledger",
    "postmortems.edition_html",
    "postmortems.edition_markdown",
}
# Says when its own files were written.
DIFFERS_EACH_TIME = {"life.index"}
# Its address is a secret of a portal that nobody uses yet.
BEFORE_ANYBODY = {"accounts.show_set_up"}


def test_every_page_is_photographed(app: Flask) -> None:
    seen = {endpoint_of(screen, app.url_map) for screen in screens()}
    pages = {r.endpoint for r in app.url_map.iter_rules() if "GET" in (r.methods or ())}
    assert sorted(pages - seen) == sorted(NO_PAGES | DIFFERS_EACH_TIME | BEFORE_ANYBODY)


def test_every_screen_has_an_address_and_a_name_of_its_own(app: Flask) -> None:
    walk = list(screens())
    lost = [each.path for each in walk if not endpoint_of(each, app.url_map)]
    assert lost == ["/no-such-page"]
    assert [name for name, count in Counter(each.name for each in walk).items() if count > 1] == []
