"""An article drafted from a lesson: what the incident said goes where authors would put it."""

from portal.accounts.viewer import Viewer
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.kb import outlines
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.outlines import Section
from portal.kb.services import writing as kb
from portal.kb.terms import Kind
from portal.postmortems.gathering import original_title
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services.writing import conclude
from portal.postmortems.terms import LessonKind, Outcome
from portal.search.logs.reading import read

KINDS = (Kind.KNOWN_ERROR, Kind.SOP, Kind.HOW_TO, Kind.FAQ)
_MOST_SYMPTOMS, _LONGEST_SYMPTOM = 8, 200


def kind_for(lesson: Lesson) -> Kind:
    """Return the kind of article a lesson usually becomes."""
    return Kind.KNOWN_ERROR if lesson.kind is LessonKind.FACTOR else Kind.SOP


def draft(postmortem: Postmortem, lesson: Lesson, kind: Kind, *, by: Viewer) -> Proposal:
    """Begin an article about a lesson and say that it produced it; its author goes on writing.

    Refuses a lesson that names an article already, and who may not write articles.
    """
    if lesson.article is not None:
        raise Conflict(
            _("%(ref)s is the article of this lesson: open it from there.", ref=lesson.article.ref)
        )
    made = kb.create_article(kind, content_for(postmortem, lesson, kind), by=by)
    conclude(postmortem, lesson, Outcome.PRODUCED, by=by, article=made.article)
    return made


def content_for(postmortem: Postmortem, lesson: Lesson, kind: Kind) -> Content:
    """Return what stands in an article before its author writes a word."""
    outline = next(iter(outlines.outlines_for(kind)))
    known = _known(postmortem, lesson)
    body = "\n\n".join(_filled(section, known) for section in outline.sections)
    services = {each.service_id for each in postmortem.incidents if each.service_id}
    return Content(
        title=lesson.short,
        body=f"{body}\n",
        summary=lesson.statement,
        symptoms=tuple(symptoms_of(postmortem)),
        service_ids=tuple(sorted(services)),
    )


def symptoms_of(postmortem: Postmortem) -> list[str]:
    """Return the words people used: titles as reported, codes and messages, the first sentence."""
    found = [each for incident in postmortem.incidents for each in words_of(incident)]
    short = (" ".join(each.split())[:_LONGEST_SYMPTOM] for each in found)
    return list(dict.fromkeys(each for each in short if each))[:_MOST_SYMPTOMS]


def words_of(incident: Incident) -> list[str]:
    """Return the words one incident came with: its title as reported, codes, the first sentence."""
    evidence = read(incident.description)
    told = incident.description.strip().partition("\n")[0].partition(". ")[0]
    codes = [each.text for each in (*evidence.codes[:2], *evidence.exceptions[:1])]
    return [original_title(incident), *codes, told]


def _known(postmortem: Postmortem, lesson: Lesson) -> dict[str, str]:
    """Return what is known, by the heading it belongs under."""
    signs = "\n".join(f"- {each}" for each in symptoms_of(postmortem))
    cases = ", ".join(incident.ref for incident in postmortem.incidents)
    learned = f"{lesson.statement}\n\nLearned from {cases} ({postmortem.ref})."
    steps = [each for each in postmortem.lessons if each.kind is LessonKind.RESOLUTION]
    done = [lesson] if lesson.kind is LessonKind.RESOLUTION else steps
    procedure = "\n".join(f"{place}. {each.statement}" for place, each in enumerate(done, start=1))
    return {
        "Symptom": signs,
        "Question": signs,
        "Purpose": f"When this is seen:\n\n{signs}",
        "What you will have done": learned,
        "Cause": learned,
        "Answer": learned,
        "Workaround": procedure,
        "Steps": procedure,
    }


def _filled(section: Section, known: dict[str, str]) -> str:
    told = known.get(section.heading)
    return f"## {section.heading}\n\n{told}" if told else section.markdown
