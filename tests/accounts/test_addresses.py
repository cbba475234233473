"""E-mail addresses in one spelling."""

import pytest

from portal.accounts.addresses import reachable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Lena.Fox@Example.COM ", "lena.fox@example.com"),
        ("lena@desk.local", None),
        ("lena@desk.test", None),
        ("lena@localhost", None),
        ("lena", None),
        ("a@b@c.com", None),
        ("lena@example.com\nBcc: x@example.com", None),
        ("", None),
    ],
)
def test_addresses(typed, kept):
    assert reachable(typed) == kept


@pytest.mark.parametrize("typed", ["lena@desk.local", "lena@desk.test"])
def test_special_ones_only_where_they_are_wanted(typed):
    assert reachable(typed, special=True) == typed
