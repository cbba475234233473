"""What before and after say: pure, so that it can be checked by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from portal.core.languages import _, digits, ngettext
from portal.core.wording import length_words, plural
from portal.insights.payback.terms import FEWEST, WINDOW, Verdict


@dataclass(frozen=True, slots=True)
class Seen:
    """One incident as it counts."""

    reported_at: datetime
    resolved_at: datetime | None
    was_avoidable: bool  # it went up for want of an article that works


@dataclass(frozen=True, slots=True)
class Side:
    """The incidents before, or after, with how many went up and how long they took."""

    incidents: int = 0
    avoidable: int = 0
    resolved: int = 0
    median_seconds: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough to judge by."""
        return self.incidents >= FEWEST

    @property
    def share(self) -> int | None:
        """Avoidable escalations in a hundred incidents; None without any."""
        return round(100 * self.avoidable / self.incidents) if self.incidents else None

    @property
    def share_words(self) -> str:
        """The share with what it was counted from: `60 % (3 of 5)`."""
        if self.share is None:
            return "–"
        counted = _("%(part)s of %(whole)s", part=self.avoidable, whole=self.incidents)
        return f"{self.share}\N{NO-BREAK SPACE}% ({_unbroken(counted)})"

    @property
    def median_words(self) -> str:
        """The median time to resolve with its n: `4 h 10 min (n = 5)`."""
        if self.median_seconds is None:
            return "–"
        length = _unbroken(length_words(round(self.median_seconds)))
        cases = _unbroken(f"n = {self.resolved}")
        if self.resolved < FEWEST:
            return _("%(length)s (%(cases)s, too few to judge)", length=length, cases=cases)
        return f"{length} ({cases})"


@dataclass(frozen=True, slots=True)
class Payoff:
    """Before and after one publication, and what they say."""

    since: datetime
    before: Side
    after: Side
    days: int  # that have passed since, at most 90
    verdict: Verdict

    @property
    def sentence(self) -> str:
        """What it comes to, in plain words."""
        return _SENTENCES[self.verdict](self)


def payoff(seen: Iterable[Seen], since: datetime, now: datetime) -> Payoff:
    """Compare the 90 days before a publication with the 90 days from it on.

    What was reported in the very moment counts after; 90 days before still counts, 90 days after
    no more.
    """
    told = list(seen)
    before = side(each for each in told if since - WINDOW <= each.reported_at < since)
    after = side(each for each in told if since <= each.reported_at < since + WINDOW)
    days = min((now - since) // timedelta(days=1), WINDOW.days)
    return Payoff(
        since, before, after, days, _verdict(before, after, is_over=now >= since + WINDOW)
    )


def side(seen: Iterable[Seen]) -> Side:
    """Count one side; the median is over what was resolved."""
    told = list(seen)
    lengths = [
        (each.resolved_at - each.reported_at).total_seconds() for each in told if each.resolved_at
    ]
    avoidable = sum(1 for each in told if each.was_avoidable)
    return Side(len(told), avoidable, len(lengths), median(lengths) if lengths else None)


def _verdict(before: Side, after: Side, *, is_over: bool) -> Verdict:
    """Judge by the share that went up; where that is the same, by the time to resolve."""
    if not is_over:
        return Verdict.TOO_EARLY
    if not (before.is_enough and after.is_enough):
        return Verdict.TOO_FEW
    # Compared as products: shares rounded for the screen may be alike and differ all the same.
    difference = after.avoidable * before.incidents - before.avoidable * after.incidents
    if not difference:
        difference = _time_difference(before, after)
    return _BY_SIGN[(difference > 0) - (difference < 0)]


_BY_SIGN = {-1: Verdict.PAID_BACK, 0: Verdict.UNCHANGED, 1: Verdict.WORSE}


def _time_difference(before: Side, after: Side) -> int:
    """Return how many seconds longer it takes now; 0 where too few were resolved to say."""
    if min(before.resolved, after.resolved) < FEWEST:
        return 0
    return round((after.median_seconds or 0) - (before.median_seconds or 0))


def _paid_back(found: Payoff) -> str:
    if found.before.share == found.after.share:
        return _("As many went up as before, and %(times)s.", times=_times(found))
    return _("%(shares)s, and %(times)s.", shares=_fewer(found), times=_times(found))


def _worse(found: Payoff) -> str:
    if found.before.share == found.after.share:
        return _("It got worse: as many went up as before, and %(times)s.", times=_times(found))
    return _(
        "It got worse. %(shares)s, and %(times)s.",
        shares=_more(found),
        times=_times(found),
    )


def _unchanged(found: Payoff) -> str:
    return _(
        "It made no difference: %(share)s %% went up before and after.", share=found.after.share
    )


def _too_few(found: Payoff) -> str:
    told = ngettext(
        "%(number)s such incident in the 90 days before, %(after)s in the 90 days after",
        "%(number)s such incidents in the 90 days before, %(after)s in the 90 days after",
        found.before.incidents,
        after=digits(found.after.incidents),
    )
    if not found.after.incidents and found.before.is_enough:
        return _("%(told)s: the trouble did not come back. That is too few to judge by.", told=told)
    return _("%(told)s: too few to judge, below %(fewest)s on a side.", told=told, fewest=FEWEST)


def _too_early(found: Payoff) -> str:
    after, before = _told(found.after), _told(found.before)
    return _(
        "So far, %(days)s after: %(after)s. In the 90 days before: %(before)s.",
        days=plural(found.days, "day"),
        after=after,
        before=before,
    )


def _told(side: Side) -> str:
    if not side.incidents:
        return _("no incident of the kind")
    incidents = plural(side.incidents, "incident")
    if not side.avoidable:
        return _("%(incidents)s, none handed up avoidably", incidents=incidents)
    return _(
        "%(incidents)s, %(avoidable)s handed up avoidably",
        incidents=incidents,
        avoidable=side.avoidable,
    )


def _fewer(found: Payoff) -> str:
    return _(
        "Fewer escalations for lack of a working article: %(now)s instead of %(was)s",
        now=found.after.share_words,
        was=found.before.share_words,
    )


def _more(found: Payoff) -> str:
    return _(
        "More went up for want of an article that works: %(now)s instead of %(was)s",
        now=found.after.share_words,
        was=found.before.share_words,
    )


def _times(found: Payoff) -> str:
    before, after = found.before, found.after
    if min(before.resolved, after.resolved) < FEWEST:
        return _("too few were resolved to compare how long they took")
    was, now = (length_words(round(each.median_seconds or 0)) for each in (before, after))
    if was == now:
        return _("the median time to resolve is %(now)s as before", now=now)
    return _("the median time to resolve is %(now)s instead of %(was)s", now=now, was=was)


def _unbroken(words: str) -> str:
    """Keep a figure and its unit on one line."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")


_SENTENCES = {
    Verdict.PAID_BACK: _paid_back,
    Verdict.WORSE: _worse,
    Verdict.UNCHANGED: _unchanged,
    Verdict.TOO_FEW: _too_few,
    Verdict.TOO_EARLY: _too_early,
}
