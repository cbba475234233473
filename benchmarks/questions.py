"""The queries all engines are asked, drawn once from a corpus, and what that corpus is like."""

import json
import random
import statistics
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpus import Corpus
from benchmarks.peers import ANY, FUZZY
from portal.core.records import SearchDocument
from portal.search.measuring.drawing import Drawer

WARM_UP, MEASURED = 20, 300  # queries of each class
SAMPLED = 3_000  # documents the queries are drawn from


@dataclass(frozen=True, slots=True)
class Class:
    """One class of queries; `words` says how engines that need it told should take them."""

    draw: Callable[[Drawer], str]
    suggests: bool = False
    words: str = ""


CLASSES: Mapping[str, Class] = {
    "1 word": Class(lambda drawer: drawer.words(1)),
    "2 words": Class(lambda drawer: drawer.words(2)),
    "4 words": Class(lambda drawer: drawer.words(4)),
    "8 words": Class(lambda drawer: drawer.words(8)),
    "any of 8": Class(lambda drawer: drawer.words_apart(8), words=ANY),
    "phrase": Class(lambda drawer: drawer.phrase(3)),
    "codes": Class(Drawer.code),
    "typo": Class(Drawer.misspelt, words=FUZZY),
    "prefix": Class(Drawer.title_start, suggests=True),
    "unfinished": Class(Drawer.unfinished, suggests=True),
}


@dataclass(frozen=True, slots=True)
class Questions:
    """Queries by class, the commonest words there are, and the corpus in figures."""

    queries: dict[str, list[str]]
    common: list[str]
    documents: int
    median_words: float
    mean_words: float
    distinct_words: int

    def save(self, path: Path) -> None:
        """Keep them for the processes that ask."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> "Questions":
        """Return the questions that were saved."""
        return cls(**json.loads(path.read_text()))


def draw(corpus: Corpus, count: int, *, measured: int = MEASURED, seed: int = 1) -> Questions:
    """Read the whole corpus once and draw `measured` queries a class from an even sample of it."""
    wanted = set(random.Random(seed).sample(range(count), min(count, SAMPLED)))
    sample: list[SearchDocument] = []
    lengths: list[int] = []
    known: Counter[str] = Counter()
    for number, document in enumerate(corpus.documents(count)):
        words = document.body.lower().split()
        lengths.append(len(words))
        known.update(words)
        if number in wanted:
            sample.append(document)
    drawer = Drawer(sample, seed=seed)
    return Questions(
        queries={
            name: [each.draw(drawer) for _ in range(WARM_UP + measured)]
            for name, each in CLASSES.items()
        },
        common=[word for word, _ in known.most_common(400) if word.isalpha() and len(word) > 3],
        documents=count,
        median_words=statistics.median(lengths),
        mean_words=statistics.mean(lengths),
        distinct_words=len(known),
    )
