"""References to other systems: kept as typed, linked only where that is safe and known."""

import pytest

from portal.actions.references import Patterns, Reference, accepted
from portal.core.errors import Invalid
from portal.core.settings import BadSettings, load

LINKS = {
    r"OPS-\d+": "https://jira.example.test/browse/{0}",
    r"RITM\d{7}": "https://snow.example.test/nav?id={0}",
    r"([\w.-]+/[\w.-]+)#(\d+)": "https://git.example.test/{1}/issues/{2}",
}


@pytest.fixture
def patterns():
    found = Patterns()
    found.open(LINKS)
    return found


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("OPS-12", "https://jira.example.test/browse/OPS-12"),
        ("RITM0012345", "https://snow.example.test/nav?id=RITM0012345"),
        ("acme/shop#12", "https://git.example.test/acme/shop/issues/12"),
        ("OPS-12 or so", ""),
        ("XOPS-12", ""),
    ],
)
def test_a_key_leads_where_its_pattern_says(patterns, text, url):
    assert patterns.read(text) == Reference(text, url)


def test_an_address_is_called_by_its_ticket(patterns):
    url = "https://jira.example.test/browse/OPS-12"
    assert patterns.read(url) == Reference("Jira OPS-12", url)


def test_what_a_key_carries_cannot_leave_its_place():
    found = Patterns()
    found.open({r"(.+)": "https://x.test/?q={1}&ok=1"})
    assert found.read('a"&b=<c>').url == "https://x.test/?q=a%22%26b%3D%3Cc%3E&ok=1"


@pytest.mark.parametrize("text", ["javascript://alert(1)", "ftp://x.test/a", "https://"])
def test_addresses_that_are_none_of_the_web_are_refused(text):
    with pytest.raises(Invalid):
        accepted(text)


@pytest.mark.parametrize("links", ['{"(": "https://x.test"}', '{"a": "javascript:x"}'])
def test_a_pattern_that_cannot_work_is_told_at_start(monkeypatch, links):
    monkeypatch.setenv("PORTAL_TICKET_LINKS", links)
    with pytest.raises(BadSettings, match="PORTAL_TICKET_LINKS"):
        load()
