"""From a query to a ranked page of candidates over one open index.

Every document with some of the words is weighed. Those with all of them are found; those with
some are found too where fewer than ten have all, or where they outweigh the tenth that has.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from operator import itemgetter

import numpy as np

from portal.core import clock
from portal.core.languages import _, ngettext
from portal.search.index import asking, cards, closeness, signals
from portal.search.index.backend import Ask, Candidate, Explanation, Found, Repair
from portal.search.index.closeness import Closeness
from portal.search.index.memory import Mask, Numbers, Worth
from portal.search.index.narrowing import Narrowing
from portal.search.index.scoring import SYNONYM, Clock, Scorer, Wanted, coordinated
from portal.search.index.shelf import Shelf
from portal.search.index.signals import Moment
from portal.search.query import Query
from portal.search.terms import FEW, FILL, Sort
from portal.search.words import analysis

LIKELY = 0.4  # share of the words without which a document only happens to have some
COMPLETE = 0.999  # share of the words from which on a document has all of them
FIRST, TOP = 1e4, 1e6  # beyond any score
CHECKED = 100  # references told beyond the page, for the rights to be checked


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was found: numbers best first, with scores; as many as were asked for, or more."""

    numbers: Numbers
    scores: Worth


def find(shelf: Shelf, query: Query, tokens: frozenset[str], ask: Ask) -> Found:
    """Return the documents open to one of the tokens that match, best first."""
    if ask.instead:
        shelf = shelf.with_document(ask.instead)
    if not query or not shelf.size:
        return Found()
    return Finding(shelf, query, tokens, ask).run()


def explain(
    shelf: Shelf, query: Query, tokens: frozenset[str], ref: str, ask: Ask
) -> Explanation | None:
    """Tell why a document stands where it does; None for what the tokens do not open."""
    numbers = [n for n in shelf.numbers({ref}).tolist() if shelf.readable(tokens).mask[n]]
    return Finding(shelf, query, tokens, ask).explain(numbers[0]) if numbers else None


class Finding:
    """One search of one viewer; what was found so far stays when time runs out."""

    def __init__(self, shelf: Shelf, query: Query, tokens: frozenset[str], ask: Ask) -> None:
        self.shelf = shelf
        self.query = query
        self.tokens = tokens
        self.ask = ask
        self.readable = shelf.readable(tokens, leaving_out=ask.leaving_out)
        self.clock = Clock()
        self.scorer = Scorer(shelf, self.readable, tokens, ask.tuning.weights, clock=self.clock)
        self.shares = self.scorer.shares  # of the words met; 1 also for the same error message
        self.narrowing = Narrowing(shelf, query, now=clock.now())
        self.repairs: list[Repair] = []
        self.out_of_time = False

    def run(self) -> Found:
        """Weigh, narrow, rank."""
        matching = self._matching()
        found = matching & self.narrowing.mask()
        numbers = self._enough(np.flatnonzero(found))
        ranked = self._ranked(numbers)
        return self._found(ranked, self._kept(matching, found, numbers))

    def explain(self, number: int) -> Explanation:
        """Tell what each word and each signal gave to one document."""
        self._matching()
        one = np.array([number])
        words = [part for each in self.asked for part in self._given(each, number)]
        share = float(self.scorer.shares[number])
        factors = [
            (
                "words met",
                coordinated(share),
                _("It has %(share)s %% of the words.", share=round(100 * share)),
            ),
            *self._lifts(number),
            *(
                (name, float(signal(self.shelf, one, self._moment())[0]), "")
                for name, signal in signals.SIGNALS.items()
            ),
            ("closeness", float(self._closeness(one)[0]), ""),
        ]
        total = sum(worth for _, worth, _ in words) * prod(worth for _, worth, _ in factors)
        return Explanation((*words, *factors), total)

    def _given(self, each: Wanted, number: int) -> Iterator[tuple[str, float, str]]:
        """Yield what one word gave: it itself with its parts, or the synonym that gave more."""
        own = [
            (term, self.scorer.term(term).of(number) * weight * each.worth, self._spread(term))
            for term, weight in each.weighted_terms
        ]
        others = [
            (
                " ".join(row),
                self.scorer.all_of(row).of(number) * SYNONYM * each.worth,
                _("It is a synonym of “%(word)s”.", word=each.text),
            )
            for row in each.synonyms
        ]
        best = max(others, key=itemgetter(1), default=("", 0.0, ""))
        rows = [best] if best[1] > sum(worth for _, worth, _ in own) else own
        yield from (row for row in rows if row[1])

    def _spread(self, term: str) -> str:
        count = self.scorer.count(term)
        return ngettext(
            "This word stands in %(number)s document: the rarer, the more it counts.",
            "This word stands in %(number)s documents: the rarer, the more it counts.",
            count,
        )

    def _lifts(self, number: int) -> Iterator[tuple[str, float, str]]:
        """Yield what puts a document before others whatever their scores; see `_above`."""
        if self.signed[number]:
            yield "same error message", 1.0, ""
        if self.codes_first and self.shares[number] > COMPLETE:
            yield "identifier asked for", 1.0, ""

    @cached_property
    def asked(self) -> list[Wanted]:
        """The words to look up, synonyms joined in and misspelt ones repaired."""
        plain = asking.wanted_by(self.query)
        asked = asking.with_synonyms(plain, self.ask.tuning.synonyms)
        if self.ask.literally:
            return asked
        asked, self.repairs = asking.repaired(
            asked, count=self.scorer.count, near=self.shelf.near, is_spelt=self._is_spelt
        )
        return asked

    @cached_property
    def codes_first(self) -> bool:
        """Whether all words come before better matches of some: an identifier was asked for."""
        return any(each.is_code for each in self.asked)

    @cached_property
    def signed(self) -> Worth:
        """What the asked error messages a readable document holds word for word are worth.

        The most telling one is asked for first: it is worth more than all the others together.
        """
        held = np.zeros(self.shelf.size, np.float32)
        for place, signature in enumerate(self.ask.signatures):
            ids = self.scorer.term(cards.SIGNATURE + signature).ids
            held[ids] = np.maximum(held[ids], 1.0) + 2.0**-place
        return held

    def _is_spelt(self, word: str) -> bool:
        return self.shelf.is_spelt(word, self.readable)

    def _matching(self) -> Mask:
        """Return which readable documents have some of the words and every phrase."""
        if self.asked:
            self.scorer.add(self.asked)
            self.out_of_time = self.scorer.stopped
            matching = self.scorer.shares > 0
            self.shares = self.scorer.shares.copy()
        elif self.query.words and not self.query.phrases:
            return np.zeros(self.shelf.size, bool)  # common words alone find nothing
        else:  # filters, or a phrase of common words, look at all
            self.shares = np.ones(self.shelf.size, np.float32)
            matching = self.readable.mask.copy()
        self.shares[self.signed > 0] = 1.0
        matching |= self.signed > 0
        for phrase in self.query.phrases:
            matching &= self._having_phrase(phrase)
        return matching & ~self._refused()

    def _having_phrase(self, phrase: str) -> Mask:
        """Return the documents in which the words stand side by side, where they may be read."""
        return self.shelf.side_by_side(analysis.sequence(phrase), self.tokens)

    def _refused(self) -> Mask:
        """Return the documents that have one of the words the query is without."""
        refused = np.zeros(self.shelf.size, bool)
        for text in self.query.without:
            wanted = asking.wanted([text])
            if not wanted:
                continue
            having = self.readable.mask
            for each in wanted:
                having = having & self.scorer.meets(each)
            if " " in analysis.sequence(text):
                having = having & self._having_phrase(text)
            refused |= having
        return refused

    def _enough(self, numbers: Numbers) -> Numbers:
        """Keep the full matches, and as many of the others as belong among them."""
        complete = self.shares[numbers] > COMPLETE
        if complete.all():
            return numbers
        scores = self.scorer.scores[numbers]
        full = scores[complete]
        if len(full) >= FEW:
            strong: Numbers = numbers[complete | (scores > np.partition(full, -FEW)[-FEW])]
            return strong
        room = min(FILL - len(full), int((~complete).sum()))
        some = numbers[~complete]
        best = some[self.shelf.best(some, scores[~complete], room)[:room]] if room else some[:0]
        return np.sort(np.concatenate([numbers[complete], best]))

    def _kept(self, matching: Mask, found: Mask, numbers: Numbers) -> Mask:
        """Return what facets are counted over: what was found, as if no filter were on."""
        kept = np.zeros_like(found)
        kept[numbers] = True
        return kept | (matching & ~found & (self.shares > COMPLETE))

    def _ranked(self, numbers: Numbers) -> Ranked:
        scores = self.scorer.scores[numbers]
        if self.ask.sort is not Sort.RELEVANCE or not (scores.any() or self.signed.any()):
            return self._by_fact(numbers, scores)
        scores = scores * signals.factors(self.shelf, numbers, self._moment())
        above = self._above(numbers)
        upto = max(self.ask.upto, closeness.LOOKED_AT, CHECKED)
        first = self.shelf.best(numbers, scores + above, upto)
        numbers, scores, above = numbers[first], scores[first], above[first]
        looked_at = slice(closeness.LOOKED_AT)
        scores[looked_at] *= self._closeness(numbers[looked_at])
        near = np.argsort(-(scores + above)[looked_at], kind="stable")
        order = np.concatenate([near, np.arange(len(near), len(numbers))])
        return Ranked(numbers[order], scores[order])

    def _above(self, numbers: Numbers) -> Worth:
        """Return what lifts documents above all others: the same error message, then all words.

        With an identifier in the query, a better match of the other words must not come first.
        """
        above = self.signed[numbers] * TOP
        if self.codes_first:
            above += FIRST * (self.shares[numbers] > COMPLETE)
        return above

    def _by_fact(self, numbers: Numbers, scores: Worth) -> Ranked:
        name = "uses" if self.ask.sort is Sort.USES else "updated"
        if self.ask.sort is Sort.VERIFIED:
            name = "verified"
        facts = self.shelf.fact(name)[numbers]
        order = self.shelf.best(numbers, facts, max(self.ask.upto, CHECKED))
        return Ranked(numbers[order], scores[order])

    def _closeness(self, numbers: Numbers) -> Worth:
        measure = Closeness(self.asked)
        return np.array([measure.factor(self._parts(int(each))) for each in numbers])

    def _moment(self) -> Moment:
        return Moment(clock.now(), self.ask.service)

    def _found(self, ranked: Ranked, counted: Mask) -> Found:
        narrowed = counted & self.narrowing.mask()
        full = self.shares > COMPLETE
        total = int(narrowed.sum())
        page = slice(self.ask.offset, self.ask.upto)
        return Found(
            candidates=tuple(
                self._candidate(int(number), float(score))
                for number, score in zip(ranked.numbers[page], ranked.scores[page], strict=True)
            ),
            refs=self.shelf.refs(ranked.numbers[:CHECKED]),
            total=total,
            complete=int((narrowed & full).sum()),
            more=total > self.ask.upto,
            counts=self.narrowing.counts(counted),
            repairs=tuple(self.repairs),
            out_of_time=self.out_of_time,
        )

    def _candidate(self, number: int, score: float) -> Candidate:
        return Candidate(
            self.shelf.card(number),
            score,
            complete=bool(self.shares[number] > COMPLETE),
            signed=bool(self.signed[number] > 0),
            likely=self._is_likely(number, score),
        )

    def _is_likely(self, number: int, score: float) -> bool:
        """Say whether a document weighs as much as one that has each word of the query once.

        What holds the same error message is likely by that alone.
        """
        if self.signed[number]:
            return True
        return bool(self.shares[number] >= LIKELY) and score >= self.once

    @cached_property
    def once(self) -> float:
        """What a document is worth that has each word of the query once, as far as any has it."""
        return self.scorer.once(self.asked, self.narrowing.mask())

    def _parts(self, number: int) -> Iterator[bytes]:
        return cards.readable_parts(self.shelf.plain(number), self.tokens)
