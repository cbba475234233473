"""Choosing which parts of a postmortem go into which edition."""

from portal.accounts.viewer import Viewer
from portal.postmortems.edition_terms import EVERYWHERE, usual
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services.writing import touch
from portal.postmortems.telling import Choice


def choose(found: Postmortem, choice: Choice, *, by: Viewer) -> None:
    """Keep a choice; like any edit it voids an approval, and a published one refuses it."""
    touch(found, "choose_editions", by=by)
    for section in found.sections:
        section.editions = list(choice.sections.get(section.id, ()))
    for line in found.lines:
        line.editions = list(choice.lines.get(line.id, line.editions))
    for lesson in found.lessons:
        lesson.editions = list(choice.lessons.get(lesson.id, ()))


def usual_choice(found: Postmortem) -> Choice:
    """Return what sections of these names usually go into, with every moment and lesson."""
    return Choice(
        {each.id: usual(each.key) for each in found.sections},
        {each.id: EVERYWHERE for each in found.lines},
        {each.id: EVERYWHERE for each in found.lessons},
    )
