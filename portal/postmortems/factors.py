"""Contributing factors as a tree: which one made which other possible."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.core.errors import Invalid
from portal.core.languages import _
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.terms import LessonKind


@dataclass(frozen=True, slots=True)
class Branch:
    """A factor with those it made possible, and which way it can be moved."""

    lesson: Lesson
    branches: tuple["Branch", ...]
    ways: tuple[str, ...]


def of(postmortem: Postmortem) -> Sequence[Lesson]:
    """Return the contributing factors, in their order."""
    return [each for each in postmortem.lessons if each.kind is LessonKind.FACTOR]


def under(postmortem: Postmortem, number: int | None) -> list[Lesson]:
    """Return the factors right under this one; for None those that stand under none."""
    found = [each for each in of(postmortem) if each.parent_id == number]
    return sorted(found, key=lambda each: each.position)


def tree(postmortem: Postmortem) -> tuple[Branch, ...]:
    """Return all factors as a tree."""
    return tuple(_grown(postmortem, None))


def put_under(postmortem: Postmortem, lesson: Lesson, number: int | None) -> None:
    """Let a factor stand under another one, or under none.

    Refuses what is no factor of this postmortem, itself, and a circle.
    """
    found = {each.id: each for each in of(postmortem)}
    if number is not None and number not in found:
        _refuse(_("That factor is not there any more: choose another one."))
    if number is not None and lesson.id in _above(found, number):
        _refuse(_("That would be a circle: the chosen factor comes from this one itself."))
    lesson.parent_id = number


def ways(postmortem: Postmortem, lesson: Lesson) -> tuple[str, ...]:
    """Return the ways in which a factor can be moved now."""
    beside = under(postmortem, lesson.parent_id)
    place = beside.index(lesson)
    possible = {
        "up": place > 0,
        "down": place < len(beside) - 1,
        "in": place > 0,
        "out": lesson.parent_id is not None,
    }
    return tuple(way for way, is_possible in possible.items() if is_possible)


def _grown(postmortem: Postmortem, number: int | None) -> Iterator[Branch]:
    for each in under(postmortem, number):
        branches = tuple(_grown(postmortem, each.id))
        yield Branch(each, branches, ways(postmortem, each))


def _above(found: dict[int, Lesson], number: int | None) -> set[int]:
    """Return a factor and everything above it."""
    passed: set[int] = set()
    while number is not None and number not in passed:
        passed.add(number)
        number = found[number].parent_id if number in found else None
    return passed


def _refuse(words: str) -> None:
    raise Invalid(words, {"under": words})
