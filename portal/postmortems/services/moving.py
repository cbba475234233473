"""Moving a contributing factor in the tree of them, a step at a time."""

from portal.accounts.viewer import Viewer
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.postmortems.factors import of, under, ways
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services import writing
from portal.postmortems.terms import LessonKind


def move(postmortem: Postmortem, lesson: Lesson, way: str, *, by: Viewer) -> None:
    """Move a factor `up`, `down`, `in` under the one before it, or `out`; refuses other ways."""
    if lesson.kind is not LessonKind.FACTOR or way not in ways(postmortem, lesson):
        raise Conflict(_("It cannot be moved that way: look at the tree again."))
    writing.touch(postmortem, "move_lesson", by=by, lesson=lesson.id, way=way)
    beside = under(postmortem, lesson.parent_id)
    place = beside.index(lesson)
    if way in _STEPS:
        beside.insert(place + _STEPS[way], beside.pop(place))
    elif way == "in":
        lesson.parent_id = beside[place - 1].id
        beside = [*(each for each in under(postmortem, lesson.parent_id) if each is not lesson)]
        beside.append(lesson)
    else:
        parent = next(each for each in of(postmortem) if each.id == lesson.parent_id)
        beside = under(postmortem, parent.parent_id)
        beside.insert(beside.index(parent) + 1, lesson)
        lesson.parent_id = parent.parent_id
    _put_in_order(postmortem, beside)


def _put_in_order(postmortem: Postmortem, beside: list[Lesson]) -> None:
    """Number all factors anew, so that no two share a place; these stand in this order."""
    others = [each for each in of(postmortem) if each not in beside]
    for number, each in enumerate([*beside, *others], start=1):
        each.position = number


_STEPS = {"up": -1, "down": 1}
