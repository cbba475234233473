"""A postmortem as the rest of the portal knows it: a record, and a document to be found."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core.db import db
from portal.core.records import RecordKind, SearchDocument, registry
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.queries.postmortems import audience_tokens, visible_to
from portal.postmortems.terms import SET_ASIDE, PostmortemState


def document(postmortem: Postmortem) -> SearchDocument | None:
    """Return what search may find; one that was set aside is found by its link only."""
    if postmortem.state in SET_ASIDE:
        return None
    services = {each.service.name for each in postmortem.incidents if each.service}
    return SearchDocument(
        ref=postmortem.ref,
        kind="postmortem",
        title=postmortem.title,
        summary=" ".join(postmortem.sections[0].body.split())[:300] if postmortem.sections else "",
        headings=tuple(section.heading for section in postmortem.sections if section.body),
        body="\n".join(_told(postmortem)),
        services=tuple(sorted(services)),
        owner=postmortem.created_by.name if postmortem.created_by else "",
        audience=audience_tokens(postmortem),
        state=postmortem.state.value,
        created_at=postmortem.created_at,
        updated_at=postmortem.updated_at,
        version=postmortem.version,
    )


def marks() -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield reference, version and audience tokens of whatever `document` lets search find."""
    rows = select(Postmortem).where(Postmortem.state.not_in(SET_ASIDE))
    loaded = rows.options(selectinload(Postmortem.people), selectinload(Postmortem.incidents))
    for found in db.session.scalars(loaded):
        yield found.ref, found.version, audience_tokens(found)


def _told(postmortem: Postmortem) -> Iterator[str]:
    for section in postmortem.sections:
        yield section.facts
        yield section.body
    for line in postmortem.shown_lines:
        yield line.text
        yield line.note
    for lesson in postmortem.lessons:
        yield lesson.statement
        yield lesson.reason
        yield from lesson.whys


POSTMORTEM_KIND = RecordKind(
    prefix="PM",
    name="postmortem",
    label="Postmortem",
    plural="Postmortems",
    icon="file-search",
    model=Postmortem,
    title=lambda postmortem: postmortem.title,
    url=lambda postmortem: f"/postmortems/{postmortem.ref}",
    visible_to=visible_to,
    document=document,
    options={
        "marks": marks,
        "labels": {
            "postmortem": "Postmortem",
            **{each.value: each.label for each in PostmortemState},
        },
    },
)


def register() -> None:
    """Make postmortems known to search, links, notifications and the activity around records."""
    registry.register(POSTMORTEM_KIND)
