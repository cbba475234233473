"""`python -m portal.translations`: write the catalogues anew, and say what is not translated."""

import sys
from pathlib import Path

import click

from portal.core.catalogues import FOLDER
from portal.translations.writing import update


def main() -> None:
    """Update every language; ends with 1 where a text is missing."""
    root = Path(__file__).resolve().parent.parent.parent
    languages = sorted(folder.name for folder in FOLDER.iterdir() if (folder / "core.po").exists())
    missing = {language: update(language, root) for language in languages}
    for language, number in missing.items():
        click.echo(f"{language}: {number} texts without a translation")
    sys.exit(1 if any(missing.values()) else 0)


if __name__ == "__main__":
    main()
