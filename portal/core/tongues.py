"""The languages a text of the knowledge base may be in: one short list, by BCP 47."""

from dataclasses import dataclass

from portal.core import languages


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language by its code, as its own readers call it."""

    code: str
    name: str
    runs_right_to_left: bool = False


TONGUES = {
    each.code: each
    for each in (
        Tongue("ar", "العربية", runs_right_to_left=True),
        Tongue("cs", "Čeština"),
        Tongue("da", "Dansk"),
        Tongue("de", "Deutsch"),
        Tongue("en", "English"),
        Tongue("es", "Español"),
        Tongue("fi", "Suomi"),
        Tongue("fr", "Français"),
        Tongue("he", "עברית", runs_right_to_left=True),
        Tongue("hu", "Magyar"),
        Tongue("it", "Italiano"),
        Tongue("ja", "日本語"),
        Tongue("nb", "Norsk bokmål"),
        Tongue("nl", "Nederlands"),
        Tongue("pl", "Polski"),
        Tongue("pt", "Português"),
        Tongue("ro", "Română"),
        Tongue("sv", "Svenska"),
        Tongue("tr", "Türkçe"),
        Tongue("uk", "Українська"),
        Tongue("zh", "中文"),
    )
}


def of_the_page() -> str:
    """Return the language the portal speaks to whoever is reading."""
    return languages.language_of(languages.spoken())


def of_the_house() -> str:
    """Return the language of texts of which nobody says another: the portal's own."""
    return languages.language_of(languages.house_place())


def named(code: str) -> str:
    """Return the name of a language as its readers write it; of an unknown one its code."""
    return TONGUES[code].name if code in TONGUES else code


def choices() -> list[tuple[str, str]]:
    """Return code and name of each language: those the portal speaks first, then as one reads them.

    Beside its own name stands what the reader calls it, and the order follows that.
    """
    called = {code: _called(code) for code in TONGUES}
    spoken = {languages.language_of(place) for place in languages.PLACES}
    order = sorted(called, key=lambda code: (code not in spoken, called[code].casefold()))
    return [(code, _both(TONGUES[code].name, called[code])) for code in order]


def known(said: str | None) -> str | None:
    """Return the code of a language as files and people write it: `de`, `de-AT`, `Deutsch`."""
    plain = (said or "").strip().replace("_", "-").casefold()
    for tongue in TONGUES.values():
        if plain in (tongue.code, tongue.name.casefold()) or plain.startswith(f"{tongue.code}-"):
            return tongue.code
    return None


def marks(code: str, *, around: str) -> dict[str, str]:
    """Return `lang` and `dir` for a text in this language on a page in the language `around`."""
    if not code or code == around.partition("-")[0]:
        return {}
    tongue = TONGUES.get(code)
    return {"lang": code, "dir": "rtl" if tongue and tongue.runs_right_to_left else "ltr"}


def _called(code: str) -> str:
    """Return what the reader calls a language."""
    name = str(languages.locale().languages.get(code, TONGUES[code].name))
    return name[:1].upper() + name[1:]


def _both(own: str, called: str) -> str:
    return own if own == called else f"{called} · {own}"
