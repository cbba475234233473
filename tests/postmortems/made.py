"""A postmortem for tests of the whole portal: with a moment, a lesson, and words with a comment."""

from dataclasses import replace

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.terms import IncidentState, TimelineKind
from portal.incidents.texts import Text, written
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services import reviewing, starting, writing
from portal.postmortems.services.publishing import is_filled
from portal.postmortems.services.writing import LessonCard, LineCard
from portal.postmortems.terms import FactorKind, LessonKind, Size


def a_postmortem_with_a_lesson(
    incident: Incident, *, by: Viewer, words: str = "Nobody could print a label."
) -> Postmortem:
    """Begin one about an incident that counts as over from now on."""
    prepared, text = starting.prepare(incident, Size.FULL), written(words)
    with db.writing():
        incident.state, incident.resolved_at = IncidentState.RESOLVED, clock.now()
        made = starting.start(incident, prepared, by=by)
        impact = next(each for each in made.sections if each.key == "impact")
        writing.save_section(impact, Text("Nobody could print.", ""), seen=0, by=by)
        writing.save_section(impact, text, seen=1, by=by)
        moment = LineCard(TimelineKind.HYPOTHESIS, words, clock.now(), note=words)
        line = writing.add_line(made, moment, by=by)
        card = LessonCard(LessonKind.FACTOR, words, FactorKind.TOOLING, evidence=(line.id,))
        factor = writing.add_lesson(made, card, by=by)
        whys = ("No alert watched the queue", "Nobody owned it")
        below = LessonCard(LessonKind.FACTOR, "The queue ran full", FactorKind.TECHNICAL)
        writing.add_lesson(made, replace(below, under=factor.id, whys=whys), by=by)
        reviewing.comment(made, "How many labels?", by=by, quote=words, place="impact")
    return made


def fill_in(found: Postmortem, by: Viewer) -> None:
    """Write a sentence into every section that needs one."""
    for section in found.sections:
        if section.is_required and not is_filled(section):
            words = f"What there is to say about {section.heading.lower()}."
            writing.save_section(section, Text(words, f"<p>{words}</p>"), seen=0, by=by)
