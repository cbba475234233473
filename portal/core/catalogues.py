"""Texts in other languages, read from the catalogues in `portal/translations`.

English stands in the code itself and needs no catalogue. The files are gettext's (`.po`), one a
feature, and are read as they are, once a process and only when somebody reads that language:
6,000 texts take a fifth of a second, so nothing has to be compiled.
"""

from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from portal.core import pseudo

FOLDER = Path(__file__).resolve().parent.parent / "translations"
SOURCE = "en"

# (context, text) → what it is called there, a form for each plural.
Texts = dict[tuple[str | None, str], tuple[str, ...]]


@cache
def texts(language: str) -> Texts:
    """Return the texts of a language by what they are in English; empty for English."""
    found: Texts = {}
    for file in sorted((FOLDER / language).glob("*.po")):
        for message in read(file, language):
            if message.id and not message.fuzzy and (forms := _forms(message.string)):
                found[message.context, _first(message.id)] = forms
    return found


def read(file: Path, language: str) -> Catalog:
    """Return one catalogue; raises `ValueError` for a file that is none."""
    with file.open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def find(language: str, text: str, *, context: str | None = None) -> str:
    """Return a text in a language, itself where it has none there."""
    if language in pseudo.LANGUAGES:
        return pseudo.disguised(text, language)
    forms = texts(language).get((context, text))
    return forms[0] if forms else text


def find_plural(language: str, one: str, many: str, number: int) -> str:
    """Return the form of a text that goes with a number.

    English and German have two forms, the second for every number but one.
    """
    if language in pseudo.LANGUAGES:
        return pseudo.disguised(one if number == 1 else many, language)
    forms = texts(language).get((None, one)) or (one, many)
    return forms[0] if number == 1 else forms[-1]


def _first(given: str | tuple[str, ...] | list[str]) -> str:
    return given if isinstance(given, str) else given[0]


def _forms(given: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    forms = (given,) if isinstance(given, str) else tuple(given or ())
    return forms if all(forms) else ()
