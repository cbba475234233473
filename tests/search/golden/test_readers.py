"""With whose eyes a pair is looked for, and how good ranks are."""

import pytest

from portal.search.golden.measuring import Measures, measures
from portal.search.golden.readers import least_reader, tokens_of


@pytest.mark.parametrize(
    ("audience", "reader", "tokens"),
    [
        (("public",), "internal", {"public", "internal"}),
        (("internal", "role:reviewer"), "internal", {"public", "internal"}),
        (("l2", "person:3", "role:admin"), "l2", {"public", "internal", "l2"}),
        (("l3", "role:admin"), "l3", {"public", "internal", "l2", "l3"}),
        (("team:7", "team:4", "role:admin"), "team:4", {"public", "internal", "team:4"}),
        (("role:admin", "person:3"), "person:3", {"public", "internal", "person:3"}),
        ((), "", {"public", "internal"}),
    ],
)
def test_the_least_that_may_read(audience, reader, tokens):
    assert least_reader(audience) == reader
    assert tokens_of(reader) == tokens


def test_measures():
    found = measures([1, 2, 4, None])
    assert found == Measures(4, 0.25, 0.5, 0.75, (1 + 1 / 2 + 1 / 4) / 4)
    assert found.is_small
    assert not measures([1] * 30).is_small
    assert measures([]) == Measures(0, 0.0, 0.0, 0.0, 0.0)
