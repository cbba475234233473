"""The language and the place somebody reads in: texts, and how numbers and days are written there.

`_("…")` says a text at once, `later("…")` when it is shown. The English text is the key; whole
sentences with named placeholders, never joined pieces: `_("%(name)s took it.", name=name)`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import cast

from babel import Locale
from babel.numbers import format_decimal
from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

from portal.core import catalogues, pseudo
from portal.core.later import Later
from portal.core.settings import Settings

# What a person may choose: a language as it is written somewhere.
PLACES = {
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "de-DE": "Deutsch (Deutschland)",
    "de-AT": "Deutsch (Österreich)",
    "de-CH": "Deutsch (Schweiz)",
}
PSEUDO_PLACES = {
    pseudo.ACCENTED: "[Accents, a third longer]",
    pseudo.REVERSED: "[Right to left]",
}
# Each language once, in its own word, for one press.
_WORDS = {"en-GB": "English", "de-DE": "Deutsch"}
DEFAULT = "en-GB"
TAG_LENGTH = 12
_house = DEFAULT
_offered = PLACES

# A place, or what answers it once somebody wants to know.
Said = Callable[..., str]
_spoken: ContextVar[str | Callable[[], str]] = ContextVar("spoken", default=DEFAULT)


@contextmanager
def speaking(place: str) -> Iterator[None]:
    """Say everything inside as it is said in this place; an unknown one is the default."""
    token = _spoken.set(place)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Return the place whose language is spoken now: `de-AT`."""
    asked = _spoken.get()
    if isinstance(asked, str):
        return asked
    _spoken.set(DEFAULT)  # what answers may have something to say itself
    place = asked()
    _spoken.set(place if is_known(place) else DEFAULT)
    return place if is_known(place) else DEFAULT


def ask_nobody(accepted: list[str]) -> None:
    """Speak what a browser accepts where nobody was asked yet: the database may be what failed."""
    if not isinstance(_spoken.get(), str):
        _spoken.set(best_of(accepted))


def is_known(place: str) -> bool:
    """Say whether the portal has texts for this place."""
    return place in _offered


def house_place() -> str:
    """Return where the portal itself reads: what it says to nobody in particular."""
    return _house


def open_parts(settings: Settings) -> None:
    """Keep the language of the house, and whether the two nobody speaks are offered."""
    global _house, _offered  # noqa: PLW0603 - one program, one setting
    _house = settings.language
    _offered = PLACES | (PSEUDO_PLACES if settings.pseudo_languages else {})


def language_of(place: str) -> str:
    """Return the catalogue a place reads from: `de` for `de-AT`."""
    return place if place in pseudo.LANGUAGES else place.partition("-")[0]


def direction() -> str:
    """Return how the language spoken now runs: `ltr` or `rtl`."""
    return locale().text_direction


def locale() -> Locale:
    """Return how numbers, days and weeks are written in the place spoken in now."""
    return _locale(spoken())


def best_of(accepted: list[str]) -> str:
    """Return the place that fits best to what a browser accepts, most wanted first."""
    default = _house
    for wanted in accepted:
        if is_known(wanted):
            return wanted
        language = wanted.partition("-")[0].lower()
        for place in (default, *PLACES):
            if language_of(place) == language:
                return place
    return default


def gettext(text: str, /, **values: object) -> str:
    """Say a text in the language spoken now, with its placeholders filled in."""
    said = _find(text)
    return said % values if values else said


_ = gettext


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Say the form of a text that goes with a number; `%(number)s` is that number, written out."""
    said = _plural(one, many, number)
    return said % ({"number": digits(number)} | values)


def pgettext(context: str, text: str, /, **values: object) -> str:
    """Say a text that is another word elsewhere: `pgettext("verb", "Open")`."""
    said = _find(text, context)
    return said % values if values else said


def forms(one: str, many: str) -> tuple[str, str]:
    """Return both forms of a text as they are, for `ngettext` to choose from later."""
    return one, many


def form_of(one: str, many: str, number: int) -> str:
    """Return the form of a text that goes with a number, its placeholders still open."""
    return _plural(one, many, number)


def later(text: str, /, **values: object) -> str:
    """Return a text that is said when it is shown: for labels made when the program starts."""
    return Later(text % values if values else text, lambda: gettext(text, **values))


def offered() -> list[tuple[str, str]]:
    """Return the languages other than the one spoken now, a place and its own word for each."""
    now = language_of(spoken())
    words = _WORDS | {place: word for place, word in PSEUDO_PLACES.items() if place in _offered}
    return [(place, word) for place, word in words.items() if language_of(place) != now]


def digits(number: float) -> str:
    """Write a number as its place does: `1,204`, `1.204`."""
    return format_decimal(number, locale=locale())


def digits_later(number: float) -> str:
    """Return a number that is written out when it is shown, for texts made when we start."""
    return Later(f"{number:,}", lambda: digits(number))


def install(app: Flask, place: Callable[[], str]) -> None:
    """Give the templates `_`, `{% trans %}` and the language of the page.

    `place` answers where whoever sent the request reads; it is asked when there is a text to say.
    """

    @app.before_request
    def _listen() -> None:
        _spoken.set(place)

    @app.teardown_request
    def _forget(_error: BaseException | None) -> None:
        _spoken.set(DEFAULT)

    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # comes with the extension
        _find,
        _plural,
        newstyle=True,
        pgettext=lambda context, text: _find(text, context),
        npgettext=lambda _context, one, many, number: _plural(one, many, number),
    )
    environment.globals["ngettext"] = _counting(cast("Said", environment.globals["ngettext"]))
    environment.globals.update(
        digits=digits, direction=direction, offered_languages=offered, spoken=spoken
    )


def _counting(said: Said) -> Said:
    """Let `%(number)s` be the number of a text in templates, as it is in Python."""

    @pass_context
    def ngettext(context: Context, one: str, many: str, number: int, /, **values: object) -> str:
        return said(context, one, many, number, **({"number": digits(number)} | values))

    return ngettext


def _find(text: str, context: str | None = None) -> str:
    language = language_of(spoken())
    if language == catalogues.SOURCE:
        return text
    return catalogues.find(language, text, context=context)


def _plural(one: str, many: str, number: int) -> str:
    language = language_of(spoken())
    if language == catalogues.SOURCE:
        return one if number == 1 else many
    return catalogues.find_plural(language, one, many, number)


@cache
def _locale(place: str) -> Locale:
    # The disguised languages borrow the numbers and days of those they look like.
    name = {pseudo.ACCENTED: "en-GB", pseudo.REVERSED: "ar"}.get(place, place)
    return Locale.parse(name, sep="-")
