"""A postmortem as the rest of the portal knows it: a record, and a document to be found."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import later
from portal.core.records import RecordKind, SearchDocument, registry
from portal.postmortems import naming
from portal.postmortems.audiences import engineering_tokens, own_edition
from portal.postmortems.edition_terms import Edition
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.queries.postmortems import audience_tokens, visible_to
from portal.postmortems.telling import Told, ToldSection, told
from portal.postmortems.terms import SET_ASIDE, PostmortemState
from portal.search.snippets import Passage


def document(postmortem: Postmortem) -> SearchDocument | None:
    """Return what search may find: the edition for everybody, and what others read beyond it.

    One that was set aside is found by its link only.
    """
    if postmortem.state in SET_ASIDE:
        return None
    services = {each.service.name for each in postmortem.incidents if each.service}
    told_to_all = told(postmortem, Edition.STAKEHOLDER)
    filled = told_to_all.filled
    return SearchDocument(
        ref=postmortem.ref,
        kind="postmortem",
        title=postmortem.title,
        summary=" ".join(filled[0].plain.split())[:300] if filled else "",
        headings=tuple(section.heading for section in filled),
        body=_words(told_to_all),
        layers=_layers(postmortem, told_to_all),
        services=tuple(sorted(services)),
        owner=postmortem.created_by.name if postmortem.created_by else "",
        audience=audience_tokens(postmortem),
        state=postmortem.state.value,
        created_at=postmortem.created_at,
        updated_at=postmortem.updated_at,
        version=postmortem.version,
    )


def passages(postmortems: Sequence[Postmortem], viewer: Viewer) -> Mapping[str, Sequence[Passage]]:
    """Return, by reference, what this viewer reads of each: their own edition, by section."""
    own = {each.ref: own_edition(viewer, each) for each in postmortems}
    # Who everybody is takes long to read, and most readers of a search get an edition with names.
    names = naming.everybody() if any(each.names_roles for each in own.values()) else None
    return {
        each.ref: [
            Passage(section.plain, section.heading)
            for section in told(each, own[each.ref], names=names).filled
        ]
        for each in postmortems
    }


def marks() -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield reference, version and audience tokens of whatever `document` lets search find."""
    rows = select(Postmortem).where(Postmortem.state.not_in(SET_ASIDE))
    loaded = rows.options(selectinload(Postmortem.people), selectinload(Postmortem.incidents))
    for found in db.session.scalars(loaded):
        yield found.ref, found.version, audience_tokens(found)


def _words(edition: Told) -> str:
    return "\n".join(section.plain for section in edition.filled)


def _layers(postmortem: Postmortem, told_to_all: Told) -> tuple[tuple[str, str], ...]:
    """Return what the desk and engineering read beyond what everybody does, by token."""
    engineering = engineering_tokens(postmortem)
    known = set(_words(told_to_all).splitlines())
    layers: list[tuple[str, str]] = []
    for edition, tokens in (
        (Edition.L1, ("l1", *engineering)),
        (Edition.ENGINEERING, engineering),
    ):
        kept = told(postmortem, edition).filled
        fresh = [line for line in _lines(kept) if line not in known]
        known.update(fresh)
        layers += [(token, "\n".join(fresh)) for token in tokens if fresh]
    return tuple(layers)


def _lines(sections: Sequence[ToldSection]) -> Iterator[str]:
    for section in sections:
        yield section.heading
        yield from section.plain.splitlines()


POSTMORTEM_KIND = RecordKind(
    prefix="PM",
    name="postmortem",
    label=later("Postmortem"),
    plural=later("Postmortems"),
    icon="file-search",
    model=Postmortem,
    title=lambda postmortem: postmortem.title,
    url=lambda postmortem: f"/postmortems/{postmortem.ref}",
    visible_to=visible_to,
    document=document,
    options={
        "passages": passages,
        "marks": marks,
        "labels": {
            "postmortem": later("Postmortem"),
            **{each.value: each.label for each in PostmortemState},
        },
    },
)


def register() -> None:
    """Make postmortems known to search, links, notifications and the activity around records."""
    registry.register(POSTMORTEM_KIND)
