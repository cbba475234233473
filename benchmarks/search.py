"""Search measured: Portal beside SQLite FTS5 and Tantivy, at one size or several, in one run.

python -m benchmarks.search --corpus FOLDER --sizes 10000,100000
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import questions, sources, tables
from benchmarks.corpus import Corpus

DEMO = Path(__file__).parent.parent / "portal" / "demo" / "content" / "articles"
ENGINES = ("portal", "full", "fts5", "tantivy")
SMALL = "500,2000"
LONGEST_JOB = 3_600  # seconds

Figures = dict[str, dict[str, Any]]  # by engine


def main() -> None:
    """Print the figures; ends with 1 when an engine could not be measured."""
    options = _options()
    if "full" in options.engines and "portal" not in options.engines:
        sys.exit("Full search reads the index that portal builds: say --engines portal,full")
    sys.exit(
        0
        if run(options.corpus, options.sizes, engines=options.engines, queries=options.queries)
        else 1
    )


def run(
    folder: Path,
    sizes: Sequence[int],
    *,
    engines: Sequence[str] = ENGINES,
    queries: int = questions.MEASURED,
) -> bool:
    """Measure the engines over corpora of these sizes made from the folder and the demo."""
    texts = sources.texts_below(*dict.fromkeys((folder, DEMO)))
    print(
        f"\nSearch: articles recombined from {len(texts)} texts of {folder} and the demo; "
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    measured: dict[int, Figures] = {}
    whole = True
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="portal-bench-") as place:
            sources.save(texts, Path(place) / "texts.json")
            found = questions.draw(Corpus(texts), size, measured=queries)
            found.save(Path(place) / "questions.json")
            print(tables.heading(found), flush=True)
            measured[size] = {each: _measured(each, size, Path(place)) for each in engines}
        whole &= all(measured[size].values())
        print(tables.of_size(measured[size]), flush=True)
    print(tables.growth(measured))
    print(tables.bars(measured))
    return whole


def _measured(engine: str, size: int, place: Path) -> dict[str, Any]:
    """Return all figures of one engine; none of them when one of its jobs failed."""
    jobs = ("fill", "ask", "neighbour") if engine == "full" else ("build", "ask", "change")
    figures: dict[str, Any] = {}
    for do in jobs:
        told = _told(do, engine, size, place)
        if told is None:
            return {}
        figures |= told
    return figures


def _told(do: str, engine: str, size: int, place: Path) -> dict[str, Any] | None:
    job = {
        "do": do,
        "engine": engine,
        "count": size,
        "folder": str(place / "data"),
        "texts": str(place / "texts.json"),
        "questions": str(place / "questions.json"),
        "started": time.time(),
    }
    command = [sys.executable, "-m", "benchmarks.probe", json.dumps(job)]
    print(f"  {engine}: {do} …", file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST_JOB, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"{engine}, {do}: given up after {LONGEST_JOB} s")
        return None
    if done.returncode:
        print(f"{engine}, {do}: failed\n{done.stderr[-2000:]}")
        return None
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def sizes_of(text: str) -> tuple[int, ...]:
    """Read `10000,100000`, smallest first."""
    return tuple(sorted(int(each) for each in text.split(",")))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=DEMO, help="folder of Markdown files")
    parser.add_argument("--sizes", type=sizes_of, default=sizes_of(SMALL), help="10000,100000")
    parser.add_argument(
        "--engines",
        type=lambda text: [each for each in ENGINES if each in text.split(",")],
        default=ENGINES,
        help=f"of {','.join(ENGINES)}; full search needs portal",
    )
    parser.add_argument("--queries", type=int, default=questions.MEASURED, help="of each class")
    return parser.parse_args()


if __name__ == "__main__":
    main()
