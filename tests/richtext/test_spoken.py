"""The pipeline's own words in a stored text, in the language of whoever reads."""

import pytest
from markupsafe import Markup

from portal.core import wording
from portal.core.languages import speaking
from portal.core.richtext.limits import MAX_LINES, TooLarge, check_size
from portal.core.richtext.render import render
from portal.core.richtext.spoken import in_words_of_reader

SOURCE = "> [!WARNING]\n> Never both at once.\n\n:::l2\nDrain it.\n:::\n\n:::stop l3\n"


def test_callouts_sections_and_stop_lines_speak_the_readers_language():
    html = Markup(render(SOURCE).html)
    assert in_words_of_reader(html) == html
    with speaking("de-DE"):
        said = in_words_of_reader(html)
    assert ">Warnung</p>" in said
    assert ">Für L2</p>" in said
    assert ">Dieser Teil ist für L3." in said
    assert "Never both at once." in said


def test_a_text_that_is_too_long_is_refused_in_the_readers_language():
    with speaking("de-DE"), pytest.raises(TooLarge, match=r"hat 20\.001 Zeilen; höchstens 20\.000"):
        check_size("\n" * (MAX_LINES + 1))


def test_several_things_are_listed_as_their_place_does():
    said = {}
    for place in ("en-GB", "en-US", "de-DE"):
        with speaking(place):
            said[place] = wording.listed(["VPN", "Mail", "Printing"])
    assert said == {
        "en-GB": "VPN, Mail and Printing",
        "en-US": "VPN, Mail, and Printing",
        "de-DE": "VPN, Mail und Printing",
    }
