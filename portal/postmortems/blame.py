"""Sentences that put a fault on a person, and wording by role instead; it marks, never blocks.

Pure: it reads a text and the names that may stand in it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.core.languages import _

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_FAULTS = (
    *("forgot", "failed", "missed", "ignored", "neglected", "broke", "caused", "overlooked"),
    *("misconfigured", "mistyped", "mishandled", "deleted", "blamed", "botched", "crashed"),
    *("did not check", "did not test", "did not notice", "didn't check", "didn't test"),
    *("didn't notice", "made a mistake", "made an error", "was careless", "was wrong"),
)
_FAULT = re.compile(rf"\b(?:{'|'.join(re.escape(each) for each in _FAULTS)})\b", re.IGNORECASE)
_SHOULD_HAVE = re.compile(r"\b(?:should|could|ought to) (?:not )?have\b", re.IGNORECASE)
_HUMAN_ERROR = re.compile(r"\b(?:human|operator|user|pilot) errors?\b", re.IGNORECASE)
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence, what is the matter with it, and what could be said instead."""

    sentence: str
    why: str
    instead: str


def remarks(text: str, roles: Mapping[str, str]) -> list[Remark]:
    """Return the sentences worth another look; `roles` is how to call whom, by name."""
    plain = _CODE.sub(" ", text)
    return [each for found in _SENTENCE.finditer(plain) for each in _judged(found[0], roles)]


def _judged(sentence: str, roles: Mapping[str, str]) -> Iterator[Remark]:
    words = " ".join(sentence.split())[:_LONGEST]
    if (name := _named(words, roles)) and (fault := _FAULT.search(words)):
        role = roles[name] or _("the responder")
        yield Remark(
            words,
            _("It joins a name to “%(fault)s”.", fault=fault[0].lower()),
            _(
                "Say what %(role)s saw and did, and what made it the sensible thing at the time.",
                role=role,
            ),
        )
    elif _SHOULD_HAVE.search(words):
        yield Remark(
            words,
            _("It judges from what was known later."),
            _("Say what was known at the time, and what would have shown it."),
        )
    elif _HUMAN_ERROR.search(words):
        yield Remark(
            words,
            _("It ends the search where it begins."),
            _("Say which condition made this slip possible, and what let it reach the service."),
        )


def _named(words: str, roles: Mapping[str, str]) -> str:
    for name in sorted(roles, key=len, reverse=True):
        if re.search(rf"\b{re.escape(name)}\b", words):
            return name
    return ""
