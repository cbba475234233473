"""An action as the rest of the portal knows it: a record, and a document to be found."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.accounts.models import Person, Team
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.actions.queries.actions import KIND, Source, source_of, sources_of, visible_to
from portal.actions.terms import ActionState
from portal.core.db import db
from portal.core.languages import later
from portal.core.records import RecordKind, SearchDocument, registry
from portal.incidents.models.incident import Incident
from portal.incidents.policy import viewer_sees_the_desk
from portal.incidents.queries.incidents import ALWAYS, desk_tokens

DESK = ("l1", "role:reviewer", *ALWAYS)
_OF_EVERYBODY = frozenset({"public", "internal", "role:reader", "role:contributor"})
_BATCH = 500


def document(action: Action) -> SearchDocument | None:
    """Return what search may find, for those of the desk who read what it follows from."""
    source = source_of(action)
    tokens = audience_tokens(source)
    if not tokens:
        return None
    service = getattr(source.record, "service", None) if source else None
    return SearchDocument(
        ref=action.ref,
        kind=KIND,
        title=action.title,
        summary=action.done_note[:300],
        body="\n".join(filter(None, [action.description, action.done_note, action.evidence])),
        codes=(action.reference,) if action.reference else (),
        services=(service.name,) if service else (),
        owner=action.owner.name if action.owner else "",
        audience=tokens,
        state=action.state.value,
        created_at=action.proposed_at,
        updated_at=action.updated_at,
        version=action.version,
    )


def marks() -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield reference, version and audience tokens of whatever `document` lets search find."""
    rows = select(Action).order_by(Action.id).execution_options(yield_per=_BATCH)
    for some in db.session.scalars(rows).partitions(_BATCH):
        origins = sources_of(some)
        for action in some:
            if tokens := audience_tokens(origins.get(action.id)):
                yield action.ref, action.version, tokens


def audience_tokens(source: Source | None) -> tuple[str, ...]:
    """Return the tokens of which a reader must hold one; the same rule as `visible_to`.

    None where it cannot be said by tokens who reads the source, as for a draft: no search finds it.
    """
    if source is None:
        return DESK
    if isinstance(source.record, Incident):
        return desk_tokens(source.record)
    found = source.kind.document(source.record)
    tokens = [each for token in found.audience for each in _at_the_desk(token)] if found else []
    return tuple(dict.fromkeys(tokens))


def _at_the_desk(token: str) -> tuple[str, ...]:
    """Return what a token of the source opens to those who see the desk, and to nobody else."""
    if token in _OF_EVERYBODY:
        return DESK
    if token.startswith("team:"):
        team = db.session.get(Team, int(token.removeprefix("team:")))
        return (token,) if team and team.tier >= Tier.L1 else ()
    if token.startswith("person:"):
        person = db.session.get(Person, int(token.removeprefix("person:")))
        return (token,) if person and viewer_sees_the_desk(Viewer(person), None) else ()
    return (token,)


ACTION_KIND = RecordKind(
    prefix="ACT",
    name=KIND,
    label=later("Action"),
    plural=later("Actions"),
    icon="checkup-list",
    model=Action,
    title=lambda action: action.title,
    url=lambda action: f"/actions/{action.ref}",
    visible_to=visible_to,
    document=document,
    options={
        "marks": marks,
        "labels": {KIND: later("Action"), **{each.value: each.label for each in ActionState}},
    },
)


def register() -> None:
    """Make actions known to search, links, notifications and the activity around records."""
    registry.register(ACTION_KIND)
