"""What is refused before any parser sees it: too long, too deep, built to stall."""

import re

from portal.core.errors import Invalid, TooLarge
from portal.core.languages import _, digits, later

MAX_CHARACTERS = 300_000
MAX_DEPTH = 24
MAX_BRACKETS = 600  # in one paragraph; Python-Markdown looks for a partner for each of them
MAX_COLUMNS = 200
MAX_CELLS = 30_000
MAX_SECTIONS = 200
MAX_LINES = 20_000

_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


class TooComplex(Invalid):
    """Text that cannot be shown in reasonable time; the sentence says what to change."""

    title = later("This text cannot be shown")


def check(source: str) -> None:
    """Refuse a source over the cap, or one whose shape is known to stall a parser."""
    check_size(source)
    for paragraph in _PARAGRAPHS.split(source):
        _check_paragraph(paragraph)


def check_size(source: str) -> None:
    """Refuse a source with more characters or lines than an article can have."""
    if len(source) > MAX_CHARACTERS:
        raise TooLarge(
            _(
                "This text has %(characters)s characters; the most is %(most)s. "
                "Split it into several articles, or attach the long part as a file.",
                characters=digits(len(source)),
                most=digits(MAX_CHARACTERS),
            )
        )
    if source.count("\n") > MAX_LINES:
        raise TooLarge(
            _(
                "This text has %(lines)s lines; the most is %(most)s. "
                "Attach the long part as a file.",
                lines=digits(source.count("\n")),
                most=digits(MAX_LINES),
            )
        )


def _check_paragraph(paragraph: str) -> None:
    if len(paragraph) < MAX_BRACKETS:
        return
    if _unpaired_brackets(paragraph) > MAX_BRACKETS:
        raise TooComplex(
            _(
                "One paragraph holds hundreds of opening brackets without a partner. "
                "Put that part into a code block (three backticks before and after)."
            )
        )


def _unpaired_brackets(paragraph: str) -> int:
    return paragraph.count("[") - paragraph.count("]")


def check_table(columns: int, cells: int) -> None:
    """Refuse a table nobody could read and a browser could hardly lay out."""
    if columns > MAX_COLUMNS or cells > MAX_CELLS:
        raise TooComplex(
            _(
                "A table here has %(columns)s columns and %(cells)s cells; the most is "
                "%(most_columns)s columns and %(most_cells)s cells. "
                "Attach it as a CSV file instead.",
                columns=digits(columns),
                cells=digits(cells),
                most_columns=digits(MAX_COLUMNS),
                most_cells=digits(MAX_CELLS),
            )
        )


def check_depth(depth: int) -> None:
    """Refuse lists and quotes nested deeper than anybody can follow."""
    if depth > MAX_DEPTH:
        raise TooComplex(
            _(
                "Lists or quotes here are nested more than %(most)s deep. "
                "Flatten them, or split the part into headings.",
                most=MAX_DEPTH,
            )
        )
