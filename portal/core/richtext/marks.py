"""Private characters the stages of the renderer leave for each other; no source may hold them."""

TIGHT = "\U0010ff00"  # this paragraph belongs to a tight list: no <p> around it
LOOSE = "\U0010ff01"  # this paragraph belongs to a loose list
EMPTY = "\U0010ff02"  # a list item that begins with something other than a paragraph
PIPE = "\U0010ff03"  # a `|` that is text, never a column of a table
TITLE_OPEN = "\U0010ff04"  # [[ of a link by title
TITLE_CLOSE = "\U0010ff05"
SEPARATOR = "\U0010ff06"  # two lists or quotes stand beside each other and must not be joined

_GONE = [*range(0x10FF00, 0x10FF10)]
# Python-Markdown marks its own placeholders with these two, and NUL has no place in text.
_GONE += [0x00, 0x02, 0x03, 0xFEFF]
# Half a character cannot be written as UTF-8, so no later stage would take it.
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")
_TABLE: dict[int, str | None] = {**dict.fromkeys(_GONE), **_HALVES}


def without(source: str) -> str:
    """Give the source with plain line ends and without any character the stages use."""
    return source.replace("\r\n", "\n").replace("\r", "\n").translate(_TABLE)
