"""The ledger's entries: hand-overs put together by trouble, and what they cost; no database."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts.terms import Tier
from portal.catalog.models import Service
from portal.core.languages import _
from portal.core.wording import length_words
from portal.incidents.models.escalation import Escalation
from portal.incidents.models.incident import Incident
from portal.insights.payback.about import alerts_of_labels, words_of
from portal.kb.models.article import Article
from portal.problems.alike import are_alike

Courses = Mapping[int, Sequence[Escalation]]


@dataclass(slots=True)
class Entry:
    """One trouble of one service: what it cost above the desk, and whether it is answered now."""

    service: Service | None
    signature: str  # of the alert; empty where people reported it
    incidents: list[Incident] = field(default_factory=list)
    hand_overs: int = 0
    minutes: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by tier
    last_seen: datetime | None = None
    articles: Sequence[Article] = ()

    @property
    def oldest(self) -> Incident:
        """The incident that stands for it."""
        return self.incidents[0]

    @property
    def title(self) -> str:
        """What it is called: as the first of them was."""
        return self.oldest.title

    @property
    def l2_minutes(self) -> int:
        """Minutes at L2 after the hand-overs."""
        return self.minutes[int(Tier.L2)]

    @property
    def l3_minutes(self) -> int:
        """Minutes at L3 after the hand-overs."""
        return self.minutes[int(Tier.L3)]

    @property
    def l2_words(self) -> str:
        """The minutes at L2 as people say them."""
        return time_words(self.l2_minutes)

    @property
    def l3_words(self) -> str:
        """The minutes at L3 as people say them."""
        return time_words(self.l3_minutes)


def time_words(minutes: int) -> str:
    """Say minutes as people do: `1 h 30 min`, `0 min`."""
    return length_words(minutes * 60) if minutes else _("%(minutes)s min", minutes=0)


def grouped(cases: Sequence[Incident]) -> list[Entry]:
    """Put together what has the signature of an alert in common, else half of the words.

    The first of a group stands for it, so that it does not drift from one to the next.
    """
    by_alert: dict[tuple[int | None, str], Entry] = {}
    by_words: dict[int | None, list[tuple[frozenset[str], Entry]]] = defaultdict(list)
    for case in cases:
        signature = next(iter(sorted(alerts_of_labels(case))), "")
        if signature:
            key = (case.service_id, signature)
            entry = by_alert.setdefault(key, Entry(case.service, signature))
        else:
            entry = _of_words(by_words[case.service_id], case)
        entry.incidents.append(case)
    return [*by_alert.values(), *(entry for some in by_words.values() for _words, entry in some)]


def add_up(entry: Entry, courses: Courses, *, since: datetime, now: datetime) -> None:
    """Count the avoidable hand-overs of an entry since a moment, and the minutes after them.

    `courses` holds every move between tiers, in order, by the number of the incident.
    """
    for case in entry.incidents:
        course = courses[case.id]
        went = [each for each in course if is_avoidable(each) and each.at >= since]
        entry.hand_overs += len(went)
        for tier, minutes in minutes_after(course, went[0].at, case.resolved_at or now).items():
            entry.minutes[tier] += minutes
        entry.last_seen = max(filter(None, (entry.last_seen, went[-1].at)))


def minutes_after(course: Sequence[Escalation], began: datetime, end: datetime) -> dict[int, int]:
    """Return the minutes at each tier from one moment to the end, waiting included."""
    moves = [(each.at, each.to_tier_number) for each in course]
    moves += [(each.bounced_at, each.from_tier_number) for each in course if each.bounced_at]
    moves.sort()
    spent: dict[int, int] = defaultdict(int)
    ends = [moment for moment, _tier in moves[1:]] + [end]
    for (moment, tier), until in zip(moves, ends, strict=True):
        length = min(until, end) - max(moment, began)
        spent[tier] += max(0, round(length.total_seconds() / 60))
    return spent


def is_avoidable(move: Escalation) -> bool:
    """Say whether a better article would have kept it at the desk; what was given back is not."""
    goes_up = move.to_tier_number > move.from_tier_number
    return goes_up and move.bounced_at is None and move.reason.is_avoidable


def _of_words(known: list[tuple[frozenset[str], Entry]], case: Incident) -> Entry:
    said = frozenset(words_of(case.title))
    for words, entry in known:
        if words == said or are_alike(words, said):
            return entry
    known.append((said, Entry(case.service, "")))
    return known[-1][1]
