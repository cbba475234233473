"""Which words may stand in a group."""

import pytest

from portal.core.errors import Invalid
from portal.search.tuning.checking import meaning, require_sound, terms_in


def test_one_term_a_line_with_single_spaces():
    assert terms_in("  K8s \r\n\n two  factor\u200b\n") == ("K8s", "two factor")


def test_what_search_takes_for_the_same_is_the_same():
    assert meaning("VPN clients") == meaning("vpn client")
    assert meaning("0x80070005") != meaning("80070005")


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ((), "at least two terms"),
        (("vpn",), "at least two terms"),
        (tuple(f"word{number}" for number in range(13)), "At most 12 terms"),
        (("vpn", "x" * 61), "longer than 60 characters"),
        (("vpn", "to be"), "“to be” has no word search looks at"),
        (("vpn", "!!!"), "“!!!” has no word search looks at"),
        (("vpn client", "VPN Clients"), "“vpn client” and “VPN Clients” are the same"),
        (("a1b", "a1b"), "are the same to search"),
    ],
)
def test_what_cannot_be_a_group(terms, sentence):
    with pytest.raises(Invalid) as refusal:
        require_sound(terms)
    assert sentence in refusal.value.fields["terms"]


def test_what_can():
    require_sound(("K8s", "Kubernetes", "x" * 60))
    require_sound(tuple(f"word{number}" for number in range(12)))
