"""An incident as the rest of the portal knows it: a record, and a document to be found."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import _, later
from portal.core.records import RecordKind, SearchDocument, registry
from portal.core.richtext.plain import plain_lines
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment
from portal.incidents.queries.incidents import audience_tokens, desk_tokens, visible_to
from portal.incidents.terms import IncidentState
from portal.search.logs.reading import signatures
from portal.search.snippets import Passage

MOST_COMMENTS = 50
BEHIND = 0.9  # of what a word counts in the problem, where the best passage is chosen


def document(incident: Incident) -> SearchDocument | None:
    """Return what search may find: what the requester reads for all, internal words for support."""
    if incident.state is IncidentState.MERGED:
        return None
    body = "\n".join(filter(None, [incident.description, incident.resolution]))
    internal = _said(incident)
    return SearchDocument(
        ref=incident.ref,
        kind="incident",
        title=incident.title,
        summary=incident.resolution[:300],
        body=body,
        layers=tuple((token, internal) for token in desk_tokens(incident)) if internal else (),
        signatures=signatures(f"{incident.title}\n{incident.description}"),
        services=(incident.service.name,) if incident.service else (),
        category=incident.category.name if incident.category else "",
        owner=incident.assignee.name if incident.assignee else "",
        audience=audience_tokens(incident),
        state=incident.state.value,
        created_at=incident.reported_at,
        updated_at=incident.updated_at,
        version=incident.version,
    )


def passages(incidents: Sequence[Incident], viewer: Viewer) -> Mapping[str, Sequence[Passage]]:
    """Return, by reference, what this viewer reads of them: the problem before what solved it."""
    at_desk = [each for each in incidents if viewer.tokens.intersection(desk_tokens(each))]
    notes = _notes(at_desk)
    return {
        each.ref: [
            Passage(plain_lines(each.description)),
            Passage(plain_lines(each.resolution), _("Resolution"), worth=BEHIND),
            *notes[each.id],
        ]
        for each in incidents
    }


def _notes(incidents: Sequence[Incident]) -> Mapping[int, list[Passage]]:
    found: dict[int, list[Passage]] = defaultdict(list)
    rows = (
        select(Comment.incident_id, Comment.body)
        .where(Comment.incident_id.in_([each.id for each in incidents]))
        .where(Comment.to_requester.is_(False))
        .order_by(Comment.said_at.desc())
    )
    for number, body in db.session.execute(rows) if incidents else ():
        if len(found[number]) < MOST_COMMENTS:
            found[number].append(Passage(plain_lines(body), _("Note"), worth=BEHIND))
    return found


def marks() -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield reference, version and audience tokens of whatever `document` lets search find."""
    rows = (
        select(Incident)
        .where(Incident.state != IncidentState.MERGED)
        .options(joinedload(Incident.team))
        .execution_options(yield_per=500)
    )
    for incident in db.session.scalars(rows):
        yield incident.ref, incident.version, audience_tokens(incident)


def _said(incident: Incident) -> str:
    """Return the latest internal comments."""
    rows = (
        select(Comment.body)
        .where(Comment.incident_id == incident.id, Comment.to_requester.is_(False))
        .order_by(Comment.said_at.desc())
        .limit(MOST_COMMENTS)
    )
    return "\n".join(db.session.scalars(rows))


INCIDENT_KIND = RecordKind(
    prefix="INC",
    name="incident",
    label=later("Incident"),
    plural=later("Incidents"),
    icon="urgent",
    model=Incident,
    title=lambda incident: incident.title,
    url=lambda incident: f"/incidents/{incident.ref}",
    visible_to=visible_to,
    document=document,
    options={
        "marks": marks,
        "passages": passages,
        "labels": {
            "incident": later("Incident"),
            **{each.value: each.label for each in IncidentState},
        },
    },
)


def register() -> None:
    """Make incidents known to search, links, notifications and the activity around records."""
    registry.register(INCIDENT_KIND)
