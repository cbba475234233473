"""Two languages nobody speaks, to see what a page would look like in any other.

`en-XA` has accents and is a third longer, so that a text nobody can translate and one that is
cut off are seen at once; `ar-XB` runs from right to left. Both names are those of CLDR. They are
offered only where `PORTAL_PSEUDO_LANGUAGES` is on.
"""

import re

ACCENTED, REVERSED = "en-XA", "ar-XB"
LANGUAGES = {ACCENTED, REVERSED}
BEGIN, END = "⟦", "⟧"
_ACCENTS = str.maketrans(
    "aceinosuyzACEINOSUYZ",
    "áçéíñóšúýžÁÇÉÍÑÓŠÚÝŽ",
)
# What stays as it is: placeholders, tags and entities.
_KEPT = re.compile(r"(%\(\w+\)[sd]|\{\w*\}|%%|<[^>]*>|&\w+;)")


def disguised(text: str, language: str) -> str:
    """Return a text between brackets, with accents and a third longer, or from right to left."""
    if not text.strip():
        return text
    if language == REVERSED:
        return f"{BEGIN}{text}{END}"
    parts = _KEPT.split(text)
    told = "".join(
        part if place % 2 else part.translate(_ACCENTS) for place, part in enumerate(parts)
    )
    return f"{BEGIN}{told}{'~' * (len(text) // 3)}{END}"
