"""The figures of the runs as lines; pure geometry, the template draws it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core.languages import later
from portal.search.golden.measuring import Measures
from portal.search.golden.queries import Point

WIDTH, HEIGHT = 480, 230  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 54, 12, 12, 28  # room for the axes
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
LINES: tuple[tuple[str, str, Callable[[Measures], float]], ...] = (
    ("hit-1", later("First result"), lambda each: each.hit_1),
    ("hit-3", later("Among three"), lambda each: each.hit_3),
    ("hit-10", later("Among ten"), lambda each: each.hit_10),
    ("mrr", later("Mean reciprocal rank"), lambda each: each.mrr),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One measure over time; `points` are x and y in the drawing's units."""

    name: str
    label: str
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The points as SVG's `points` wants them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws."""

    lines: tuple[Line, ...]
    levels: tuple[tuple[float, str], ...]  # y, label
    turns: tuple[float, ...]  # x of the runs after a change of the tuning
    first: datetime
    last: datetime
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM
    top: int = TOP


def chart(points: Sequence[Point]) -> Chart | None:
    """Draw the runs, oldest at the left; None below two, which make no line."""
    if len(points) < 2:
        return None
    first, last = points[0].at, points[-1].at
    across = [_x((point.at - first) / (last - first) if last > first else 1.0) for point in points]
    return Chart(
        lines=tuple(
            Line(
                name,
                label,
                tuple(
                    (x, _y(value(point.measures))) for x, point in zip(across, points, strict=True)
                ),
            )
            for name, label, value in LINES
        ),
        levels=tuple((_y(share), f"{share:.0%}") for share in SHARES),
        turns=tuple(x for x, point in zip(across, points, strict=True) if point.is_turned),
        first=first,
        last=last,
    )


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)
