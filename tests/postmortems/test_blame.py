"""The lens marks what puts a fault on a person, and offers words by role."""

import pytest

from portal.postmortems.blame import remarks

ROLES = {"Theo": "Operations (L2)", "Theo Brandt": "Operations (L2)"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Theo forgot to raise the limit.",
        "Theo Brandt broke the pool.",
        "The engineer should have looked at the graph.",
        "It could not have happened with care, they should not have deployed.",
        "The cause was human error.",
        "Operator errors led to it.",
    ],
)
def test_it_marks(sentence):
    assert [each.sentence for each in remarks(f"All was well. {sentence}", ROLES)] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Theo restarted the pods at 11:40.",
        "The pool broke at noon.",
        "The deployment failed and was taken back.",
        "Theodora forgot nothing.",
        "`theo should have read` is what the log says.",
        "",
    ],
)
def test_it_leaves_alone(sentence):
    assert remarks(sentence, ROLES) == []


def test_it_offers_the_role_instead_of_the_name():
    (told,) = remarks("Theo missed the alert.", ROLES)
    assert "Operations (L2)" in told.instead
    assert "Theo" not in told.instead
