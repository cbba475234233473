"""Writes one article after another from the pieces of sources, never the same twice."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.labels import (
    AUDIENCES,
    CATEGORIES,
    CONFIDENCES,
    KINDS,
    LAYERED,
    PEOPLE,
    REVIEWERS,
    SERVICES,
    TEAMS,
)
from benchmarks.names import Names
from benchmarks.sources import Passage, Source
from portal.core.records import SearchDocument

TODAY = datetime(2026, 6, 1, tzinfo=UTC)  # fixed, so that every run makes the same dates
MEDIAN_WORDS, SPREAD = 165, 0.8  # of the words drawn for a body, log-normally
SHORTEST, LONGEST = 25, 4_000  # words
NAMED_EVERY = 45  # words of passage between two sentences with an invented name

NAMING = (
    "Seen on {host} after the update to {product} {version}.",
    "The log shows {code} on {host}.",
    "Ask for {word} when {product} does not answer.",
    "Tracked in {ticket} for {product}.",
    "Restart {product} on {host} and wait for {code} to stop.",
    "Before {version} this was known as {word}.",
)
TITLES = (
    (9, "{heading}"),
    (5, "{title}"),
    (18, "{heading} ({service})"),
    (14, "{title}: {heading}"),
    (14, "{product}: {heading}"),
    (15, "{heading} on {host}"),
    (8, "{code} in {product}"),
    (12, "{heading} after {product} {version}"),
    (5, "{service} shows {code}"),
)


class Writer:
    """Takes passages of a few sources for each article, and names from one growing stock."""

    def __init__(
        self, sources: Sequence[Source], popularity: Sequence[float], source: random.Random
    ) -> None:
        self._sources, self._popularity, self._random = sources, popularity, source
        self._names = Names(source)

    def write(self, number: int) -> SearchDocument:
        """Return the article `KB-number`."""
        pick = self._random
        main, other = self._source(), self._source()
        service = self._skewed(SERVICES)
        title = self._title(main, service)
        headings, lines = self._body(main, other)
        code = self._names.code() if pick.random() < 0.35 else ""
        owner = 1 + int(PEOPLE * pick.random() ** 2)
        audience = self._weighted(AUDIENCES)
        confidence = self._weighted(CONFIDENCES)
        created = TODAY - timedelta(hours=int(pick.uniform(24, 6 * 365 * 24)))
        updated = max(created, TODAY - timedelta(hours=int(pick.expovariate(1 / (300 * 24)))))
        verified = max(updated, TODAY - timedelta(days=pick.randint(1, 400)))
        return SearchDocument(
            ref=f"KB-{number}",
            kind=self._weighted(KINDS),
            title=title,
            summary=self._sentence(main),
            symptoms=self._symptoms(main, code),
            headings=headings,
            body="\n".join(lines),
            layers=self._layers(other, owner, audience),
            codes=(code,) if code else (),
            tags=self._tags(main, service),
            services=(service, *self._more_services(service)),
            category=self._skewed(CATEGORIES),
            owner=f"Person {owner}",
            audience=(*self._tokens(audience), f"person:{owner}", *REVIEWERS),
            state="archived" if confidence == "archived" else "published",
            confidence=confidence,
            created_at=created,
            updated_at=updated,
            verified_at=verified if pick.random() < 0.6 else None,
            due_at=updated + timedelta(days=365) if pick.random() < 0.8 else None,
            uses=int(min(500, pick.paretovariate(1.1) - 1)),
            version=1,
        )

    def _source(self) -> Source:
        return self._random.choices(self._sources, cum_weights=self._popularity)[0]

    def _weighted(self, shares: dict[str, int]) -> str:
        return self._random.choices(tuple(shares), tuple(shares.values()))[0]

    def _skewed(self, names: Sequence[str]) -> str:
        """Return a name; the first ones far more often than the last ones."""
        return names[int(len(names) * self._random.random() ** 2)]

    def _title(self, main: Source, service: str) -> str:
        weights = [weight for weight, _ in TITLES]
        shape = self._random.choices([shape for _, shape in TITLES], weights)[0]
        heading = self._random.choice(self._source().headings or (main.title,))
        words = {"heading": heading, "title": main.title, "service": service}
        return self._named(shape, **words)[:200]

    def _named(self, shape: str, **words: str) -> str:
        names = self._names
        for slot in ("host", "code", "product", "version", "ticket", "word"):
            if f"{{{slot}}}" in shape:
                words[slot] = getattr(names, slot)()
        return shape.format(**words)

    def _body(self, main: Source, other: Source) -> tuple[tuple[str, ...], list[str]]:
        room = int(self._random.lognormvariate(0, SPREAD) * MEDIAN_WORDS)
        room = max(SHORTEST, min(LONGEST, room))
        headings: list[str] = []
        lines: list[str] = []
        until_name = self._random.randrange(NAMED_EVERY)
        while room > 0:
            source = self._random.choice((main, main, other, self._source()))
            if source.headings and self._random.random() < 0.7:
                headings.append(self._random.choice(source.headings))
                lines.append(headings[-1])
            for passage in self._run(source):
                lines.append(passage.filled(self._names))
                room -= passage.words
                until_name -= passage.words
                if until_name < 0:
                    lines.append(self._named(self._random.choice(NAMING)))
                    until_name = NAMED_EVERY
                if room <= 0:
                    break
        return tuple(dict.fromkeys(headings)), lines

    def _run(self, source: Source) -> Sequence[Passage]:
        """Return some passages that follow each other."""
        start = self._random.randrange(len(source.passages))
        return source.passages[start : start + self._random.randint(1, 4)]

    def _sentence(self, source: Source) -> str:
        return self._random.choice(source.sentences) if source.sentences else source.title

    def _symptoms(self, main: Source, code: str) -> tuple[str, ...]:
        count = self._random.choice((0, 1, 1, 2, 3))
        said = dict.fromkeys(self._sentence(main)[:120] for _ in range(count))
        return tuple([f"{self._names.product()} says {code}", *said] if code else said)

    def _tags(self, main: Source, service: str) -> tuple[str, ...]:
        own = [tag for tag in main.tags if self._random.random() < 0.6]
        return tuple(dict.fromkeys([*own, service.lower().replace(" ", "-")]))

    def _more_services(self, service: str) -> Iterator[str]:
        if self._random.random() < 0.2:
            other = self._skewed(SERVICES)
            if other != service:
                yield other

    def _tokens(self, audience: str) -> tuple[str, ...]:
        if audience != "teams":
            return (audience,)
        teams = {1 + int(TEAMS * self._random.random()) for _ in range(2)}
        return tuple(f"team:{team}" for team in sorted(teams))

    def _layers(self, other: Source, owner: int, audience: str) -> tuple[tuple[str, str], ...]:
        if audience not in {"internal", "public"} or self._random.random() > LAYERED:
            return ()
        hidden = f"{self._sentence(other)}\n{self._named(NAMING[1])}"
        return tuple((token, hidden) for token in ("l2", f"person:{owner}", *REVIEWERS))
