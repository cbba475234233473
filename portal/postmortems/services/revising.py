"""A new version of a published postmortem: a draft with all of its text, to take its place."""

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.postmortems.models.lesson import Lesson, Line
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services.starting import add_person
from portal.postmortems.terms import PartRole, PostmortemState

_OF_A_SECTION = (
    *("key", "heading", "prompts", "is_required", "position"),
    *("facts", "facts_html", "body", "html", "editions"),
)
_OF_A_LINE = (
    *("event_id", "kind", "text", "note", "occurred_at"),
    *("by_role", "link", "is_shown", "added_by_id", "editions"),
)
_OF_A_LESSON = (
    *("kind", "factor_kind", "statement", "position"),
    *("outcome", "article_id", "reason", "whys", "editions"),
)


def revise(before: Postmortem, *, by: Viewer) -> Postmortem:
    """Begin a new version; refuses what is not published, and a second one at a time."""
    policy.require(PostmortemPermission.REVISE, by, before)
    if before.state is not PostmortemState.PUBLISHED:
        raise Conflict(_("Only a published postmortem gets a new version."))
    if begun := postmortems.successor(before):
        raise Conflict(_("%(ref)s is its new version already: go on writing there.", ref=begun.ref))
    now = clock.now()
    made = Postmortem(
        title=before.title,
        size=before.size,
        created_by_id=by.id,
        created_at=now,
        updated_at=now,
        supersedes=before,
    )
    made.incidents.extend(before.incidents)
    db.session.add(made)
    _repeat(before, made)
    add_person(made, by.person, PartRole.WROTE)
    events.write(made, "revise", by=by, other=before.ref)
    return made


def _repeat(before: Postmortem, made: Postmortem) -> None:
    for person in before.people:
        add_person(made, person.person, person.role)
    made.sections.extend(
        PostmortemSection(**_copied(section, _OF_A_SECTION)) for section in before.sections
    )
    lines = {line.id: Line(**_copied(line, _OF_A_LINE)) for line in before.lines}
    made.lines.extend(lines.values())
    db.session.flush()
    learned = {lesson.id: Lesson(**_copied(lesson, _OF_A_LESSON)) for lesson in before.lessons}
    for lesson in before.lessons:
        evidence = sorted(lines[number].id for number in lesson.evidence if number in lines)
        learned[lesson.id].evidence = evidence
    made.lessons.extend(learned.values())
    db.session.flush()
    for lesson in before.lessons:
        if lesson.parent_id:
            learned[lesson.id].parent_id = learned[lesson.parent_id].id
    db.session.flush()


def _copied(row: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
