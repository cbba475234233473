"""Any number of articles made from a few hundred: passages recombined, names ever new.

Passages are drawn from sources of unequal popularity, which keeps the word frequencies of the
sources; identifiers in them are replaced by invented ones whose number grows with the corpus.
The same texts, seed and count give the same documents on every run.
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from benchmarks.names import Names
from portal.core.records import SearchDocument
from portal.core.richtext.render import render
from portal.search.measuring.folder import Text, markdown_files, read

TODAY = datetime(2026, 6, 1, tzinfo=UTC)  # fixed, so that every run makes the same dates
MEDIAN_WORDS, SPREAD = 165, 0.8  # of the words drawn for a body, log-normally
SHORTEST, LONGEST = 25, 4_000  # words
LONGEST_PASSAGE = 120  # words; tables and dumps are cut there
NAMED_EVERY = 45  # words of passage between two sentences with an invented name
PEOPLE, TEAMS = 60, 12  # ids 1 … n; the cast of the tests comes first
POPULARITY = 0.6  # of the n-th source: n to the power -0.6

IDENTIFIER = re.compile(
    r"(?<![\w./%-])(?=[\w.-]*\d)(?=[\w.-]*[A-Za-z])[\w-]+(?:\.[\w-]+)*(?![\w/])"
)
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
NAMELESS = frozenset(
    "summary overview introduction background references links contents todo notes".split()
)

SERVICES = (
    "Remote access|Mail|Single sign-on|Directory|File shares|Printing|Payment gateway|Order intake|"
    "Shipment tracker|Warehouse scanners|Intranet|Wiki|Chat|Telephony|Video rooms|Wi-Fi|"
    "Office network|DNS|Certificates|Backup|Monitoring|Log search|Message queue|Object storage|"
    "Order database|Reporting|Data warehouse|Payroll|Time sheets|Expenses|Customer portal|"
    "Web shop|Search service|Image store|CI runners|Container registry|Kubernetes|"
    "Virtual desktops|Laptops|Mobile devices|Asset register"
).split("|")
CATEGORIES = (
    "Access and accounts|Network|Devices|Mail and calendar|Databases|Kubernetes and hosts|Payments|"
    "Warehouse|Storage and backup|Monitoring|Releases|Office software"
).split("|")
KINDS = {"sop": 30, "how_to": 29, "known_error": 21, "faq": 18, "rca_template": 2}
CONFIDENCES = {"validated": 62, "not_validated": 25, "work_in_progress": 6, "archived": 7}
AUDIENCES = {"internal": 70, "public": 8, "l2": 10, "l3": 4, "teams": 8}
LAYERED = 0.05  # share of open articles with a section for L2
REVIEWERS = ("role:reviewer", "role:admin")

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


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with gaps where identifiers stood."""

    pieces: tuple[str, ...]
    words: int

    def filled(self, names: Names) -> str:
        """Return the text with an invented identifier in each gap."""
        first, *rest = self.pieces
        return first + "".join(names.host() + piece for piece in rest)


@dataclass(frozen=True, slots=True)
class Source:
    """One text taken apart."""

    title: str
    headings: tuple[str, ...]
    passages: tuple[Passage, ...]
    sentences: tuple[str, ...]
    tags: tuple[str, ...]


def texts_below(*folders: Path) -> list[Text]:
    """Read the Markdown files of the folders."""
    found = [
        # Without a time limit: a busy machine must not leave texts out and change the corpus.
        read(path, folder, render=render)
        for folder in folders
        for path in markdown_files(folder)
    ]
    return [text for text in found if text and text.passages]


def save(texts: Sequence[Text], path: Path) -> None:
    """Keep texts for other processes, which need not render them again."""
    path.write_text(json.dumps([asdict(text) for text in texts]))


def load(path: Path) -> list[Text]:
    """Return the texts that were saved."""
    return [
        Text(**{name: tuple(v) if isinstance(v, list) else v for name, v in row.items()})
        for row in json.loads(path.read_text())
    ]


class Corpus:
    """Documents without end, made from texts."""

    def __init__(self, texts: Sequence[Text], *, seed: int = 1) -> None:
        self._seed = seed
        self._sources = [_taken_apart(text) for text in texts]
        order = random.Random(seed)
        order.shuffle(self._sources)
        ranks = range(1, len(self._sources) + 1)
        self._popularity = list(accumulate(rank**-POPULARITY for rank in ranks))

    def documents(self, count: int, *, first: int = 1) -> Iterator[SearchDocument]:
        """Yield `count` documents, numbered from `first`, one at a time."""
        writer = _Writer(self._sources, self._popularity, random.Random(self._seed))
        for number in range(first, first + count):
            yield writer.write(number)


def headings_in(document: SearchDocument) -> Iterator[tuple[str, str]]:
    """Yield each line of a body with the heading it stands under; a heading under itself."""
    heading = ""
    known = set(document.headings)
    for line in document.body.split("\n"):
        heading = line if line in known else heading
        yield heading, line


class _Writer:
    def __init__(
        self, sources: Sequence[Source], popularity: Sequence[float], source: random.Random
    ) -> None:
        self._sources, self._popularity, self._random = sources, popularity, source
        self._names = Names(source)

    def write(self, number: int) -> SearchDocument:
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


def _taken_apart(text: Text) -> Source:
    passages = [" ".join(passage.split()[:LONGEST_PASSAGE]) for passage in text.passages]
    sentences = [each for passage in passages for each in SENTENCE_END.split(passage)]
    return Source(
        title=text.title,
        headings=tuple(filter(_is_telling, text.headings)),
        passages=tuple(
            Passage(tuple(IDENTIFIER.split(passage)), len(passage.split()))
            for passage in passages
            if passage
        ),
        sentences=tuple(each for each in sentences if 5 <= len(each.split()) <= 25),
        tags=tuple(tag.lower().replace(" ", "-")[:48] for tag in text.tags if tag != "docs"),
    )


def _is_telling(heading: str) -> bool:
    return 2 <= len(heading.split()) <= 12 and heading.lower() not in NAMELESS
