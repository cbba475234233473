"""Which language is spoken, and that the catalogues are whole."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.core import catalogues, languages, wording
from portal.core.languages import _, later, speaking
from portal.translations import collecting

ROOT = Path(__file__).resolve().parents[2]
PARTS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?[a-z]+[^>]*>")
MOMENT = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)
PLACES = sorted(languages.PLACES)


def translations():
    """Every text of the German catalogues with what it is called there."""
    for file in sorted((catalogues.FOLDER / "de").glob("*.po")):
        for message in catalogues.read(file, "de"):
            if message.id:
                yield message


def both(given):
    return (given,) if isinstance(given, str) else tuple(given)


def test_the_catalogues_hold_the_texts_of_the_program_and_no_others():
    known = {(each.context, both(each.id)[0]) for each in translations()}
    wanted = {(context, one) for context, one, _many in collecting.messages(ROOT)}
    assert known == wanted, "run: python -m portal.translations"


def test_every_text_is_translated():
    assert [each.id for each in translations() if not all(both(each.string)) or each.fuzzy] == []


def test_a_translation_keeps_placeholders_and_tags():
    wrong = []
    for each in translations():
        for text, said in zip(both(each.id), both(each.string), strict=True):
            if said and sorted(PARTS.findall(text)) != sorted(PARTS.findall(said)):
                wrong.append((text, said))
    assert wrong == []


@pytest.mark.parametrize(
    ("accepted", "place"),
    [
        (["de-AT", "en"], "de-AT"),
        (["de-LI", "en"], "de-DE"),
        (["fr", "de"], "de-DE"),
        (["en"], "en-GB"),
        (["fr"], "en-GB"),
        ([], "en-GB"),
    ],
)
def test_the_place_a_browser_wants_most_is_taken(accepted, place):
    assert languages.best_of(accepted) == place


def test_a_text_made_at_the_start_is_said_when_it_is_shown():
    label = later("Save")
    with speaking("de-DE"):
        assert (str(label), f"{label}") == ("Speichern", "Speichern")
    assert f"{label}" == label == "Save"


def test_what_no_catalogue_knows_is_said_in_english():
    with speaking("de-DE"):
        assert _("%(name)s has no translation of this.", name="Lena") == (
            "Lena has no translation of this."
        )


def test_numbers_and_days_are_written_as_their_place_does():
    said = {}
    for place in PLACES:
        with speaking(place):
            said[place] = (
                wording.day(MOMENT),
                wording.file_size(1_400_000),
                wording.plural(1204, "minute"),
            )
    assert said == {
        "de-AT": ("3. März 2026", "1,4 MB", "1.204 Minuten"),
        "de-CH": ("3. März 2026", "1.4 MB", "1'204 Minuten"),
        "de-DE": ("3. März 2026", "1,4 MB", "1.204 Minuten"),
        "en-GB": ("3 March 2026", "1.4 MB", "1,204 minutes"),
        "en-US": ("March 3, 2026", "1.4 MB", "1,204 minutes"),
    }


def test_the_noun_follows_the_preposition():
    with speaking("de-DE"):
        assert wording.relative(MOMENT - timedelta(days=3), MOMENT) == "vor 3 Tagen"


def test_a_person_reads_in_the_language_chosen(browser_of):
    lena = browser_of("lena")
    answer = lena.post("/language", data={"language": "de-DE", "next": "/kb"})
    assert answer.location == "/kb"
    assert '<html lang="de-DE" dir="ltr"' in lena.get("/kb").text


def test_the_choice_stays_with_the_person(browser_of):
    browser_of("lena").post("/language", data={"language": "de-AT"})
    assert '<html lang="de-AT"' in browser_of("lena").get("/kb").text


def test_nobody_reads_as_the_browser_asks(browser_of):
    page = browser_of("").get("/sign-in", headers={"Accept-Language": "de-CH, en;q=0.5"})
    assert '<html lang="de-CH"' in page.text


def test_a_language_the_portal_has_not_is_not_found(browser_of):
    lena = browser_of("lena")
    assert lena.post("/language", data={"language": "xx"}).status_code == 404
    assert '<html lang="en-GB"' in lena.get("/kb").text


def test_a_page_says_numbers_in_their_texts_as_python_does(app):
    page = app.jinja_env.from_string('{{ ngettext("A step.", "%(number)s steps.", 1204) }}')
    assert page.render() == "1,204 steps."
