"""Which page has which panels."""

from collections.abc import Callable

from portal.accounts.viewer import Viewer
from portal.core.errors import Missing
from portal.insights.pages import course, knowledge, promises, speed, work
from portal.insights.pages.parts import Panel
from portal.insights.terms import Question
from portal.insights.wanted import Wanted

_PAGES: dict[Question, Callable[[Wanted, Viewer], list[Panel]]] = {
    Question.SPEED: speed.panels,
    Question.COURSE: course.panels,
    Question.PROMISES: promises.panels,
    Question.KNOWLEDGE: knowledge.panels,
    Question.WORK: work.panels,
}


def panels(question: Question, wanted: Wanted, viewer: Viewer) -> list[Panel]:
    """Return everything a page shows, in order."""
    return _PAGES[question](wanted, viewer)


def panel(question: Question, key: str, wanted: Wanted, viewer: Viewer) -> Panel:
    """Return one panel of a page by the key of its measure; raises `Missing`."""
    found = next((each for each in panels(question, wanted, viewer) if each.key == key), None)
    if found is None:
        raise Missing
    return found
