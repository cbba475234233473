"""Writes the catalogues anew from the texts of the program; what was translated is kept."""

import io
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from portal.core.catalogues import FOLDER, read
from portal.translations.collecting import Message, feature_of, messages

Translated = dict[tuple[str | None, str], str | tuple[str, ...]]
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def update(language: str, root: Path) -> int:
    """Write the catalogues of a language; returns how many texts have no translation yet."""
    folder = FOLDER / language
    known = translated(folder, language)
    catalogues: dict[str, Catalog] = defaultdict(lambda: Catalog(locale=language))
    missing = 0
    for message, files in messages(root).items():
        said = _add(catalogues[feature_of(files)], message, files, known)
        missing += not said
    for old in folder.glob("*.po"):
        if old.stem not in catalogues:
            old.unlink()
    for feature, catalogue in catalogues.items():
        (folder / f"{feature}.po").write_text(_written(catalogue, language), encoding="utf-8")
    return missing


def translated(folder: Path, language: str) -> Translated:
    """Return what is translated in any catalogue of a folder, whichever feature it was for."""
    found: Translated = {}
    for file in sorted(folder.glob("*.po")):
        for message in read(file, language):
            text = message.id if isinstance(message.id, str) else message.id[0]
            if text and message.string and any(message.string):
                string = message.string
                found[message.context, text] = string if isinstance(string, str) else tuple(string)
    return found


def _add(catalogue: Catalog, message: Message, files: set[str], known: Translated) -> bool:
    context, one, many = message
    string = known.get((context, one), "")
    if many is not None and isinstance(string, str):
        string = (string, string) if string else ("", "")
    if many is None and not isinstance(string, str):
        string = string[0]
    catalogue.add(
        one if many is None else (one, many),
        string,
        locations=[(file, 0) for file in sorted(files)],
        context=context,
    )
    return any(string)


def _written(catalogue: Catalog, language: str) -> str:
    page = io.BytesIO()
    write_po(page, catalogue, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    return HEADER.format(language=language) + page.getvalue().decode()
