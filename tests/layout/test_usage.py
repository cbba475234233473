"""What pages use is counted although they are left, and what nobody used is named."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from docs.looks import usage
from docs.looks.sources import functions, rules
from docs.looks.unused import report
from docs.looks.usage import OtherSources, Usage
from docs.looks.watch import watched


@pytest.mark.browser
@pytest.mark.skipif("PORTAL_USAGE" in os.environ, reason="these windows are watched already")
def test_a_page_that_is_left_has_been_counted(served: str, chromium: Browser) -> None:
    with watched() as used:
        page = chromium.new_context(base_url=served).new_page()
        page.goto("/sign-in")
        page.get_by_role("link", name="Forgot your password?").click()
        page.get_by_role("heading", name="Forgotten password").wait_for()
        page.context.close()

    met = {part.said for part in [*rules(used), *functions(used)] if part.is_met}
    assert {"accounts.css: .plain-card form + p", "main.js: the module itself"} <= met


def test_what_nobody_used_is_named_by_file() -> None:
    said = list(report(Usage(rules={0}, functions={"main.js": {(0, 10): True}})))

    assert "  .button" in said
    assert "editor.js: 1 of 1" in said
    assert "  progress::-moz-progress-bar" not in said  # wanted for another browser


def test_usage_of_other_sources_is_refused(tmp_path: Path, monkeypatch) -> None:
    Usage(rules={7}).write(tmp_path)
    assert Usage.read(tmp_path).rules == {7}

    monkeypatch.setattr(usage, "_sources", lambda: "others")
    with pytest.raises(OtherSources, match="changed"):
        Usage.read(tmp_path)
