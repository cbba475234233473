"""Reduce an English word to its stem, so that *failing*, *fails* and *failed* find one another.

The algorithm is the one published by M. F. Porter, "An algorithm for suffix stripping",
Program 14(3), 1980; rule numbers below are the paper's. It is written out here because every
engine behind the search interface must see the same stems.
"""

from functools import lru_cache
from itertools import pairwise

VOWELS = frozenset("aeiou")

STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("abli", "able"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
    ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"),
    ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
    ("ful", ""), ("ness", ""),
)  # fmt: skip
STEP_4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ion", "ism", "ate", "iti",
    "ous", "ive", "ize", "al", "er", "ic", "ou",
)  # fmt: skip
# Not in the paper: what support desks write whose forms no rule brings together.
IRREGULAR = {
    "pcs": "pc", "vms": "vm", "ids": "id", "ips": "ip", "dbs": "db",
    "statuses": "status", "aliases": "alias", "viruses": "virus", "buses": "bus",
    "campuses": "campus", "canvases": "canvas", "bonuses": "bonus",
    "indices": "index", "matrices": "matrix", "vertices": "vertex",
    "froze": "freeze", "frozen": "freeze", "broke": "break", "broken": "break",
    "forgot": "forget", "forgotten": "forget", "hung": "hang", "stole": "steal",
    "stolen": "steal", "sent": "send", "ran": "run", "lost": "lose",
    "wrote": "write", "written": "write", "overwrote": "overwrite", "overwritten": "overwrite",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a lower-case word; anything but plain letters comes back as it is.

    Some irregular forms are read as their word first (`IRREGULAR`).

    Shorter than four letters nothing is taken off (the paper says three): `dns` and `ios` are
    words of their own here.
    """
    word = IRREGULAR.get(word, word)
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    word = _past_and_progressive(_plural(word))
    word = _y_to_i(word)
    word = _replaced(word, STEP_2)
    word = _replaced(word, STEP_3)
    return _tidied(_without_ending(word))


def _is_consonant(word: str, at: int) -> bool:
    if word[at] in VOWELS:
        return False
    return word[at] != "y" or at == 0 or not _is_consonant(word, at - 1)


def _measure(word: str) -> int:
    """Count the vowel–consonant sequences, *m* in the paper."""
    kinds = [_is_consonant(word, at) for at in range(len(word))]
    return sum(1 for before, here in pairwise(kinds) if here and not before)


def _has_vowel(word: str) -> bool:
    return any(not _is_consonant(word, at) for at in range(len(word)))


def _ends_double(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _is_consonant(word, len(word) - 1)


def _ends_cvc(word: str) -> bool:
    end = len(word) - 1
    return (
        end >= 2
        and _is_consonant(word, end)
        and not _is_consonant(word, end - 1)
        and _is_consonant(word, end - 2)
        and word[-1] not in "wxy"
    )


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _past_and_progressive(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) else word
    for ending in ("ed", "ing"):
        start = word.removesuffix(ending)
        if start != word and _has_vowel(start):
            return _mended(start)
    return word


def _mended(start: str) -> str:
    if start.endswith(("at", "bl", "iz")):
        return start + "e"
    if _ends_double(start) and start[-1] not in "lsz":
        return start[:-1]
    if _measure(start) == 1 and _ends_cvc(start):
        return start + "e"
    return start


def _y_to_i(word: str) -> str:
    return word[:-1] + "i" if word.endswith("y") and _has_vowel(word[:-1]) else word


def _replaced(word: str, rules: tuple[tuple[str, str], ...]) -> str:
    for ending, replacement in rules:
        if word.endswith(ending):
            start = word[: -len(ending)]
            return start + replacement if _measure(start) else word
    return word


def _without_ending(word: str) -> str:
    for ending in STEP_4:
        if word.endswith(ending):
            start = word[: -len(ending)]
            if ending == "ion" and not start.endswith(("s", "t")):
                return word
            return start if _measure(start) > 1 else word
    return word


def _tidied(word: str) -> str:
    if word.endswith("e"):
        start = word[:-1]
        if _measure(start) > 1 or (_measure(start) == 1 and not _ends_cvc(start)):
            word = start
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word
