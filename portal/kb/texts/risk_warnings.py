"""Finds the warnings and rules a change removed, weakened or reworded."""

import re
from collections.abc import Iterator

from portal.core.languages import _
from portal.kb.texts.reading import SourceLine
from portal.kb.texts.risk_terms import Risk, RiskKind, Severity, Versions, paired

_CALLOUT_MARK = re.compile(r"^\s*>\s*\[!\w+\]\s*$")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
_STRENGTHS = (
    (
        3,
        re.compile(
            r"\b(?:never|do not|don['’]t|must ?n['’]?o?t|cannot|under no circumstances|"
            r"warning|danger|caution|data loss|irreversible)\b",
            re.IGNORECASE,
        ),
    ),
    (
        2,
        re.compile(
            r"\b(?:must|always|only (?:if|when|after|with)|important|required|make sure|"
            r"ensure|stop if|unless|first check)\b",
            re.IGNORECASE,
        ),
    ),
    (1, re.compile(r"\b(?:should|careful|recommended|better|avoid|note)\b", re.IGNORECASE)),
)
_RULE, _WARNING = 4, 6
_CALLOUT_STRENGTHS = {"danger": 3, "warning": 3, "caution": 3, "important": 2, "note": 1, "tip": 1}


def lost_warnings(versions: Versions) -> Iterator[Risk]:
    """Warnings and rules that were removed, weakened or reworded."""
    old, new = _statements(versions.old), _statements(versions.new)
    strongest = {
        text.casefold(): strength for _line, text, strength in sorted(new, key=_by_strength)
    }
    known = {text.casefold() for _line, text, _strength in old}
    came = [found for found in new if found[1].casefold() not in known]
    went = [
        found
        for found in old
        if found[2] >= _RULE and found[2] > strongest.get(found[1].casefold(), -1)
    ]
    pairs = paired([found[1] for found in went], [found[1] for found in came], least=0.5)
    for at, (line, text, strength) in enumerate(went):
        loud = Severity.DANGER if strength >= _WARNING else Severity.WARNING
        if text.casefold() in strongest:
            same = next(found for found in new if found[1].casefold() == text.casefold())
            lost_only_its_box = strength - strongest[text.casefold()] == 1
            yield _weakened(
                Severity.WARNING if lost_only_its_box else loud, text, same[1], same[0].number
            )
        elif at not in pairs:
            is_warning = strength >= _WARNING
            sentence = _("A warning was removed.") if is_warning else _("A rule was removed.")
            yield Risk(RiskKind.WARNING, loud, sentence, text, "", versions.place_of(line))
        else:
            by_line, by_text, by_strength = came[pairs[at]]
            if by_strength < strength:
                yield _weakened(loud, text, by_text, by_line.number)
            else:
                sentence = _("A warning was reworded: is it still as clear?")
                yield Risk(
                    RiskKind.WARNING, Severity.NOTICE, sentence, text, by_text, by_line.number
                )


def _weakened(severity: Severity, before: str, after: str, line: int) -> Risk:
    sentence = _("A warning was weakened.")
    return Risk(RiskKind.WARNING, severity, sentence, before, after, line)


def _statements(lines: list[SourceLine]) -> list[tuple[SourceLine, str, int]]:
    """The sentences of a text with their force."""
    return [
        (line, sentence, _strength(sentence, line.callout))
        for line in lines
        if line.is_prose and not _CALLOUT_MARK.match(line.text)
        for sentence in _SENTENCE_END.split(line.plain)
        if sentence
    ]


def _strength(sentence: str, callout: str) -> int:
    """Its force, 0 to 7: twice the stronger of words and box, and one more inside a warning box."""
    own = next((force for force, words in _STRENGTHS if words.search(sentence)), 0)
    box = _CALLOUT_STRENGTHS.get(callout, 0)
    return 2 * max(own, box) + (box >= 2)


def _by_strength(found: tuple[SourceLine, str, int]) -> int:
    return found[2]
