"""How well the portal finds what was judged, beside three other engines: one table.

`python -m benchmarks.relevance --corpus DIR`; the measures are explained in `measures.py`, the set
in `tests/relevance/README.md`.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from benchmarks.judging import corpus, judged
from benchmarks.judging.corpus import Corpus
from benchmarks.judging.engines import Engine, built, peers
from benchmarks.judging.judged import CLASSES, Judged
from benchmarks.judging.measures import DEPTH, LESS_IS_BETTER, MEASURES, ndcg

OVERALL = "overall"
WIDTH = 16

Answers = Mapping[str, Sequence[str]]  # query → paths, best first


def main() -> None:
    """Print the table, and what else was asked for; ends with 2 on a set of another corpus."""
    options = _options()
    queries = [each for each in judged.read(options.set) if options.kind in (None, each.kind)]
    read = corpus.read(options.corpus)
    _refuse_another_corpus(queries, read, options.corpus)
    answers, settings = _ask_everybody(queries, read)
    print(f"{len(queries)} queries over {len(read.documents)} documents; * is best of its row\n")
    print("\n".join(table(queries, answers)))
    print("\nSettings: " + "; ".join(f"{name}: {how}" for name, how in settings.items()))
    if options.worst:
        print("\n".join(_worst(queries, answers["Portal"], options.worst)))
    if options.unjudged:
        print("\n".join(_unjudged(queries, answers, options.unjudged)))


def table(queries: Sequence[Judged], answers: Mapping[str, Answers]) -> list[str]:
    """Return the lines of the table: a row a measure and class, a column an engine."""
    lines = [f"{'':10}{'':10}" + "".join(f"{name:>{WIDTH}}" for name in answers)]
    kinds = [kind for kind in CLASSES if any(each.kind == kind for each in queries)]
    for kind in [*kinds, OVERALL]:
        asked = [each for each in queries if kind in (OVERALL, each.kind)]
        lines.append(f"{kind} ({len(asked)})")
        lines += [_row(measure, asked, answers) for measure in MEASURES]
    return lines


def mean(measure: str, queries: Iterable[Judged], answers: Answers) -> float:
    """Return the mean of a measure over the queries."""
    return fmean(MEASURES[measure](answers[each.query], each.relevant) for each in queries)


def _row(measure: str, queries: Sequence[Judged], answers: Mapping[str, Answers]) -> str:
    shown = [f"{mean(measure, queries, found):.3f}" for found in answers.values()]
    best = min(shown) if measure in LESS_IS_BETTER else max(shown)
    cells = (f"{value}{'*' if value == best else ' '}" for value in shown)
    return f"{'':10}{measure:10}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)


def _refuse_another_corpus(queries: Sequence[Judged], read: Corpus, folder: Path) -> None:
    unknown = judged.missing(queries, read.paths.values())
    if unknown:
        print(
            f"{len(unknown)} judged documents are not in {folder}, {unknown[0]} among them.\n"
            "The set that comes along belongs to the runbooks' folder `docs`; --set takes another.",
            file=sys.stderr,
        )
        sys.exit(2)


def _ask_everybody(
    queries: Sequence[Judged], read: Corpus
) -> tuple[dict[str, Answers], dict[str, str]]:
    answers: dict[str, Answers] = {}
    settings: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="portal-relevance-") as folder:
        for group in peers():
            name, settings[name], answers[name] = _best(group, queries, read, Path(folder))
    return answers, settings


def _best(
    settings: Sequence[Engine], queries: Sequence[Judged], read: Corpus, folder: Path
) -> tuple[str, str, Answers]:
    """Ask one engine in all its settings; the one with the best nDCG over all queries counts."""
    tried = [(_asked(each, queries, read, folder), each) for each in settings]
    answers, engine = max(tried, key=lambda pair: mean("nDCG@10", queries, pair[0]))
    return engine.name, engine.setting, answers


def _asked(engine: Engine, queries: Sequence[Judged], read: Corpus, folder: Path) -> Answers:
    built(engine, read.documents, folder / "index")
    try:
        found = {each.query: engine.search(each.query, DEPTH) for each in queries}
    finally:
        engine.close()
    return {query: [read.paths[ref] for ref in refs] for query, refs in found.items()}


def _worst(queries: Sequence[Judged], answers: Answers, most: int) -> list[str]:
    """Return the portal's worst queries with what was wanted (>) and what was found (grade)."""
    scored = sorted(
        queries, key=lambda each: (ndcg(answers[each.query], each.relevant), each.query)
    )
    lines = ["\nWorst queries of the portal"]
    for each in scored[:most]:
        found = answers[each.query]
        lines.append(f"{ndcg(found, each.relevant):.2f} {each.kind}: {each.query}")
        lines += [f"     > {grade} {path}" for path, grade in each.relevant.items()]
        lines += [f"       {each.relevant.get(path, 0)} {path}" for path in found[:5]]
    return lines


def _unjudged(queries: Sequence[Judged], answers: Mapping[str, Answers], depth: int) -> list[str]:
    """Return for each query what an engine has among its first few and nobody judged."""
    lines = [f"\nNot judged among the first {depth} of an engine"]
    for each in queries:
        first = (path for found in answers.values() for path in found[each.query][:depth])
        unknown = [path for path in dict.fromkeys(first) if path not in each.relevant]
        if unknown:
            lines += [f"{each.kind}: {each.query}", *(f"       {path}" for path in unknown)]
    return lines


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.relevance", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder of Markdown files")
    parser.add_argument("--set", type=Path, default=judged.RUNBOOKS, help="judged queries (JSONL)")
    parser.add_argument("--class", dest="kind", choices=CLASSES, help="only queries of this class")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="show the N worst")
    parser.add_argument(
        "--unjudged",
        type=int,
        default=0,
        metavar="N",
        help="show what lacks a grade in the first N",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
