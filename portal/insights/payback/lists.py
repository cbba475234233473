"""What the pages of payback can be narrowed to; it stands in their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from portal.insights.payback.terms import Verdict

KINDS = {"article": "Articles", "postmortem": "Postmortems"}
PERIODS = {30: "Last 30 days", 90: "Last 90 days", 365: "Last year"}
USUAL_DAYS = 90
LONGEST = 120
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list of paybacks is narrowed to; empty means everything."""

    verdict: Verdict | None = None
    kind: str = ""
    service: str = ""
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """Read an address; a word nobody knows narrows nothing."""
        kind = args.get("kind", "")
        return cls(
            verdict=next((each for each in Verdict if each.value == args.get("verdict")), None),
            kind=kind if kind in KINDS else "",
            service=_words(args.get("service", "")),
            page=_page(args.get("page", "")),
        )

    @property
    def query(self) -> str:
        """What stands behind the question mark; the page is left out."""
        said = {"verdict": self.verdict or "", "kind": self.kind, "service": self.service}
        return urlencode({name: str(value) for name, value in said.items() if value})

    def address(self, path: str = "/insights/payback", **other: Any) -> str:
        """Return the address of this list with something changed, from its first page on."""
        return _address(path, replace(self, **({"page": 1} | other)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerWanted:
    """What the ledger is narrowed to."""

    days: int = USUAL_DAYS
    service: str = ""
    answer: str = ""  # "none": no article, "some": there is one
    page: int = 1

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        """Read an address; a word nobody knows narrows nothing."""
        answer = args.get("answer", "")
        return cls(
            days=next((each for each in PERIODS if str(each) == args.get("days")), USUAL_DAYS),
            service=_words(args.get("service", "")),
            answer=answer if answer in {"none", "some"} else "",
            page=_page(args.get("page", "")),
        )

    @property
    def query(self) -> str:
        """What stands behind the question mark; the page is left out."""
        days = "" if self.days == USUAL_DAYS else str(self.days)
        said = {"days": days, "service": self.service, "answer": self.answer}
        return urlencode({name: value for name, value in said.items() if value})

    def address(self, path: str = "/insights/avoidable", **other: Any) -> str:
        """Return the address of the ledger with something changed, from its first page on."""
        return _address(path, replace(self, **({"page": 1} | other)))


def _address(path: str, wanted: Wanted | LedgerWanted) -> str:
    page = f"page={wanted.page}" if wanted.page > 1 else ""
    words = "&".join(part for part in (wanted.query, page) if part)
    return f"{path}?{words}" if words else path


def _words(typed: str) -> str:
    return " ".join(typed.replace("\x00", "").split())[:LONGEST]


def _page(typed: str) -> int:
    return max(1, int(typed)) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
