"""The sentences of one postmortem that put a fault on somebody who took part."""

from portal.core.languages import _
from portal.postmortems import blame
from portal.postmortems.models.postmortem import Postmortem


def remarks(found: Postmortem, text: str) -> list[blame.Remark]:
    """Return the sentences of a text that put a fault on somebody who took part."""
    people = {each.person.name: each.team for each in found.people}
    first = {name.split()[0]: team for name, team in people.items() if name.split()}
    return blame.remarks(text, first | people)


def by_heading(found: Postmortem) -> list[tuple[str, list[blame.Remark]]]:
    """Return what to read again in sections, lessons and the moments shown, under its heading."""
    lessons = "\n".join(each.statement for each in found.lessons)
    moments = "\n".join(f"{line.text}\n{line.note}" for line in found.shown_lines)
    texts = [*((each.heading, each.body) for each in found.sections if each.body)]
    texts += [(_("Lessons"), lessons), (_("Moments of the timeline"), moments)]
    return [(heading, told) for heading, text in texts if (told := remarks(found, text))]
