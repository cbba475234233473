"""Beginning a postmortem: one press, and what is known already stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.terms import IncidentState
from portal.incidents.texts import NOTHING, Text, written
from portal.postmortems import changed, gathering
from portal.postmortems.due import due_at
from portal.postmortems.edition_terms import usual
from portal.postmortems.models.lesson import Line
from portal.postmortems.models.postmortem import Participant, Postmortem, PostmortemSection
from portal.postmortems.outlining import Heading, outline_of
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.terms import PartRole, PostmortemState, Size

OVER = (IncidentState.RESOLVED, IncidentState.CLOSED)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a new postmortem begins with: its headings, and the facts under them, rendered."""

    size: Size
    outline: Sequence[Heading]
    facts: Mapping[str, Text]


def prepare(incident: Incident, size: Size) -> Prepared:
    """Gather what a postmortem begins with; slow, so ask for it before writing."""
    outline = outline_of(size)
    of_change = changed.facts_of(incident, {each.key for each in outline})
    known = gathering.facts_of(incident) | of_change
    facts = {key: written(told) for key, told in known.items()}
    return Prepared(size, outline, facts)


def start(incident: Incident, prepared: Prepared, *, by: Viewer) -> Postmortem:
    """Make a draft with everything the incident knows already.

    Refuses one that is not over, and a second one beside a postmortem that still stands.
    """
    policy.require(PostmortemPermission.START, by, incident)
    _require_over(incident)
    now = clock.now()
    made = Postmortem(
        title=incident.title,
        size=prepared.size,
        created_by_id=by.id,
        created_at=now,
        updated_at=now,
        due_at=due_at(incident),
    )
    made.incidents.append(incident)
    db.session.add(made)
    db.session.flush()
    _lay_out(made, prepared)
    _fill_in(made, incident)
    add_person(made, by.person, PartRole.WROTE)
    events.write(made, "start", by=by, incident=incident.ref, size=prepared.size.value)
    events.write(incident, "look_back", by=by, other=made.ref)
    return made


def take_in(postmortem: Postmortem, incident: Incident, *, by: Viewer) -> None:
    """Let a postmortem be about one more incident, with its people and its moments."""
    policy.require(PostmortemPermission.WRITE, by, postmortem)
    require_at_work(postmortem)
    _require_over(incident)
    postmortem.incidents.append(incident)
    _fill_in(postmortem, incident)
    earlier = [each for each in (postmortem.due_at, due_at(incident)) if each]
    postmortem.due_at = min(earlier, default=None)
    postmortem.updated_at = clock.now()
    events.write(postmortem, "take_in", by=by, incident=incident.ref)
    events.write(incident, "look_back", by=by, other=postmortem.ref)


def require_at_work(postmortem: Postmortem) -> None:
    """Raise `Conflict` for what cannot be written in any more, saying what to do instead."""
    if postmortem.state is PostmortemState.DISCARDED:
        raise Conflict(_("It was discarded: begin another one from the incident."))
    if not postmortem.state.is_at_work:
        raise Conflict(_("It is published: write a new version of it to change anything."))


def add_person(postmortem: Postmortem, person: Person | None, role: PartRole) -> None:
    """Note what somebody did, once."""
    known = {(each.person_id, each.role) for each in postmortem.people}
    if person is None or (person.id, role) in known:
        return
    team = gathering.role_of(person)[:120]
    postmortem.people.append(Participant(person_id=person.id, person=person, role=role, team=team))


def _require_over(incident: Incident) -> None:
    if incident.state is IncidentState.MERGED:
        raise Conflict(_("It was merged into another incident: the postmortem is written there."))
    if incident.state not in OVER:
        raise Conflict(_("A postmortem looks back: resolve the incident first."))
    if standing := postmortems.standing_for(incident):
        raise Conflict(
            _(
                "%(ref)s is about %(ref2)s already: go on writing there.",
                ref=standing.ref,
                ref2=incident.ref,
            )
        )


def _lay_out(postmortem: Postmortem, prepared: Prepared) -> None:
    for position, each in enumerate(prepared.outline):
        known = prepared.facts.get(each.key, NOTHING)
        postmortem.sections.append(
            PostmortemSection(
                key=each.key,
                heading=each.heading,
                prompts=list(each.prompts),
                is_required=each.is_required,
                position=position,
                facts=known.source,
                facts_html=known.html,
                editions=usual(each.key),
            )
        )


def _fill_in(postmortem: Postmortem, incident: Incident) -> None:
    found = sorted(gathering.people_of(incident), key=lambda each: list(PartRole).index(each[1]))
    for number, role in found:
        add_person(postmortem, db.session.get(Person, number), role)
    for moment in gathering.moments_of(incident):
        postmortem.lines.append(
            Line(
                event_id=moment.event_id,
                kind=moment.kind,
                text=moment.text,
                occurred_at=moment.at,
                by_role=moment.by_role[:120],
                link=moment.link,
                is_shown=moment.is_key,
            )
        )
