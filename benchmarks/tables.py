"""What was measured, as aligned tables, growth and the bars it is held to."""

import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.questions import CLASSES, Questions
from portal.search.measuring.bench import percentile

NAMES = {
    "portal": "Portal, engine",
    "full": "Portal, full",
    "fts5": "SQLite FTS5",
    "tantivy": "Tantivy",
}
WIDTH = 24
BAR_SIZE = 100_000  # articles the bars are meant for
MEGABYTE = 2**20

Figures = Mapping[str, Mapping[str, Any]]  # by engine


def heading(found: Questions) -> str:
    """Return what the corpus of one size is like."""
    return (
        f"\n{found.documents:,} articles: bodies of {found.median_words:.0f} words in the median, "
        f"{found.mean_words:.0f} in the mean; {found.distinct_words:,} distinct words"
    )


def of_size(figures: Figures) -> str:
    """Return the tables of one size: building and opening, then each class of query."""
    known = {engine: each for engine, each in figures.items() if each}
    lines = [_row("", [NAMES[engine] for engine in known])]
    lines += [_row(label, [show(each) for each in known.values()]) for label, show in ROWS]
    lines += ["", *_queries(known, "first", "each query for the first time, p50 / p95 / p99 ms")]
    lines += ["", *_queries(known, "cpu", "… in ms of CPU, which other programs disturb less")]
    lines += ["", *_queries(known, "again", "the same queries again")]
    lines += ["", *_queries(known, "cold", "the first 20 of each class after opening")]
    lines += _neighbours(known)
    return "\n".join(lines)


def growth(measured: Mapping[int, Figures]) -> str:
    """Return how much slower each class is at the largest size than at the smallest."""
    small, large = min(measured), max(measured)
    if small == large:
        return ""
    known = [
        each for each in measured[large] if measured[small].get(each) and measured[large][each]
    ]
    lines = [
        f"\nGrowth from {small:,} to {large:,} articles (× {large / small:.0f}), CPU, p50 and p95",
        _row("", [NAMES[engine] for engine in known]),
    ]
    for name in CLASSES:
        ratios = [_ratios(measured[small][each], measured[large][each], name) for each in known]
        lines.append(_row(name, [f"× {middle:.1f}   × {slow:.1f}" for middle, slow in ratios]))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Bar:
    """What is asked of Portal, and what was seen."""

    label: str
    limit: float
    seen: float
    unit: str
    at_least: bool = False
    note: str = ""

    def __str__(self) -> str:
        met = self.seen >= self.limit if self.at_least else self.seen <= self.limit
        sign = "≥" if self.at_least else "≤"
        return (
            f"{self.label:36}bar {sign} {self.limit:g} {self.unit}".ljust(62)
            + f"seen {self.seen:,.2f} {self.unit}{self.note}".ljust(36)
            + ("met" if met else "NOT MET")
        )


def bars(measured: Mapping[int, Figures]) -> str:
    """Return each bar with what was seen at the largest size."""
    small, large = min(measured), max(measured)
    figures = measured[large]
    if not (figures.get("portal") or figures.get("full")):
        return ""
    note = "" if large == BAR_SIZE else f" (meant for {BAR_SIZE:,})"
    lines = [f"\nBars, seen at {large:,} articles{note}"]
    if figures.get("portal"):
        lines += map(str, _engine_bars(figures["portal"]))
    if figures.get("full"):
        lines += map(str, _full_bars(figures["full"]))
    for engine in ("portal", "full"):
        if small < large and figures.get(engine) and measured[small].get(engine):
            lines.append(str(_growth_bar(engine, measured[small], figures, large / small)))
    return "\n".join(lines) + "\n"


def _engine_bars(figures: Mapping[str, Any]) -> Iterator[Bar]:
    updates = statistics.median(figures["visible_ms"]) / 1000
    yield Bar("build", 250, figures["per_cpu_second"], "articles/CPU s", at_least=True)
    yield Bar("update visible, median", 1, updates, "s")
    yield Bar("cold start to first answer, engine", 2, figures["start_s"], "s")
    yield Bar("memory, engine, peak", 600, figures["memory_peak"] / MEGABYTE, "MB")


def _full_bars(figures: Mapping[str, Any]) -> Iterator[Bar]:
    yield Bar("cold start to first answer, full", 2, figures["start_s"], "s")
    yield Bar("memory, full, peak", 600, figures["memory_peak"] / MEGABYTE, "MB")
    for name, kind in CLASSES.items():
        wall, cpu = (
            percentile(figures["classes"][name][which], 0.95) for which in ("first", "cpu")
        )
        what, limit = ("suggestions", 20) if kind.suggests else ("full search", 40)
        yield Bar(f"{what}, {name}, p95", limit, wall, "ms", note=f" (CPU {cpu:.1f})")
    yield Bar("longest hostile query", 2, figures["longest_hostile"] / 1000, "s")


def _growth_bar(engine: str, small: Figures, large: Figures, factor: float) -> Bar:
    worst = max(CLASSES, key=lambda name: _ratios(small[engine], large[engine], name)[1])
    seen = _ratios(small[engine], large[engine], worst)[1]
    return Bar(f"growth, {NAMES[engine]}: {worst}", factor, seen, "×")


def _ratios(small: Mapping[str, Any], large: Mapping[str, Any], name: str) -> tuple[float, float]:
    """Return large ÷ small of p50 and p95 of CPU; times under 0.05 ms count as that."""
    pairs = [
        [max(0.05, percentile(each["classes"][name]["cpu"], share)) for each in (small, large)]
        for share in (0.5, 0.95)
    ]
    return pairs[0][1] / pairs[0][0], pairs[1][1] / pairs[1][0]


def _queries(known: Figures, which: str, title: str) -> Iterator[str]:
    yield title
    for name in CLASSES:
        yield _row(name, [_spread(each["classes"][name][which]) for each in known.values()])


def _spread(taken: list[float]) -> str:
    return " / ".join(_short(percentile(taken, share)) for share in (0.5, 0.95, 0.99))


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _neighbours(known: Figures) -> Iterator[str]:
    for each in known.values():
        if "beside_thread" in each:
            yield ""
            yield (
                f"p95 of two words in full search: alone {each['alone']:.1f} ms, beside a hostile "
                f"thread {each['beside_thread']:.1f} ms, beside a hostile process "
                f"{each['beside_process']:.1f} ms; {each['hostile']} hostile queries, the longest "
                f"{each['longest_hostile']:.0f} ms"
            )


def _row(label: str, cells: list[str]) -> str:
    return f"{label:28}" + "".join(f"{cell:>{WIDTH}}" for cell in cells)


def _shown(name: str, form: Callable[[Any], str]) -> Callable[[Mapping[str, Any]], str]:
    return lambda figures: form(figures[name]) if name in figures else "–"


def _megabytes(count: float) -> str:
    return f"{count / MEGABYTE:,.0f} MB"


ROWS: tuple[tuple[str, Callable[[Mapping[str, Any]], str]], ...] = (
    ("articles/s, wall", _shown("per_second", "{:,.0f}".format)),
    ("articles/s, CPU", _shown("per_cpu_second", "{:,.0f}".format)),
    ("memory while building", _shown("build_peak", _megabytes)),
    ("index", _shown("bytes", _megabytes)),
    ("open to first answer", _shown("open_ms", "{:,.0f} ms".format)),
    ("process start to answer", _shown("start_s", "{:.2f} s".format)),
    ("update visible, median", _shown("visible_ms", lambda ms: f"{statistics.median(ms):.1f} ms")),
    ("memory before opening", _shown("memory_before", _megabytes)),
    ("memory after opening", _shown("memory_open", _megabytes)),
    ("memory after all queries", _shown("memory_end", _megabytes)),
    ("memory, peak", _shown("memory_peak", _megabytes)),
)
