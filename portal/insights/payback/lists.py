"""What the pages of payback can be narrowed to; it stands in their addresses."""

from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from portal.core.addresses import Sent, number, one, words
from portal.core.languages import later
from portal.insights.payback.terms import Verdict

KINDS = {"article": later("Articles"), "postmortem": later("Postmortems")}
PERIODS = {30: later("Last 30 days"), 90: later("Last 90 days"), 365: later("Last year")}
USUAL_DAYS = 90
LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list of paybacks is narrowed to; empty means everything."""

    verdict: Verdict | None = None
    kind: str = ""
    service: str = ""
    page: int = 1

    @classmethod
    def read(cls, sent: Sent) -> Self:
        """Read an address; a word nobody knows narrows nothing."""
        kind = words(sent, "kind", longest=LONGEST)
        return cls(
            verdict=one(sent, "verdict", Verdict),
            kind=kind if kind in KINDS else "",
            service=words(sent, "service", longest=LONGEST),
            page=one(sent, "page", number) or 1,
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
    def read(cls, sent: Sent) -> Self:
        """Read an address; a word nobody knows narrows nothing."""
        answer = words(sent, "answer", longest=LONGEST)
        days = one(sent, "days", number)
        return cls(
            days=days if days in PERIODS else USUAL_DAYS,
            service=words(sent, "service", longest=LONGEST),
            answer=answer if answer in {"none", "some"} else "",
            page=one(sent, "page", number) or 1,
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
    asked = "&".join(part for part in (wanted.query, page) if part)
    return f"{path}?{asked}" if asked else path
