"""A change as the rest of the portal knows it: a record, and a document to be found."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.changes.models.change import Change
from portal.changes.queries.changes import TOKENS, visible_to
from portal.changes.terms import ChangeState
from portal.core.db import db
from portal.core.languages import later
from portal.core.records import RecordKind, SearchDocument, registry


def document(change: Change) -> SearchDocument:
    """Return what search may find: everything a change says."""
    parts = [
        *(change.reason, change.impact_analysis, change.test_plan),
        "; ".join(step.text for step in change.steps),
        *(change.rollback_trigger, change.rollback_check, change.point_of_no_return),
        *(change.outcome_note, change.review_notes, change.problem_ref),
    ]
    return SearchDocument(
        ref=change.ref,
        kind="change",
        title=change.title,
        summary=change.reason[:300],
        body="\n".join(filter(None, parts)),
        services=tuple(service.name for service in change.services),
        owner=change.implementer.name if change.implementer else "",
        audience=TOKENS,
        state=change.state.value,
        created_at=change.opened_at,
        updated_at=change.updated_at,
        version=change.version,
    )


def marks() -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield reference, version and audience tokens of whatever `document` lets search find."""
    rows = select(Change.id, Change.version).execution_options(yield_per=500)
    for number, version in db.session.execute(rows):
        yield f"CHG-{number}", version, TOKENS


CHANGE_KIND = RecordKind(
    prefix="CHG",
    name="change",
    label=later("Change"),
    plural=later("Changes"),
    icon="replace",
    model=Change,
    title=lambda change: change.title,
    url=lambda change: f"/changes/{change.ref}",
    visible_to=visible_to,
    document=document,
    options={
        "marks": marks,
        "labels": {"change": later("Change"), **{each.value: each.label for each in ChangeState}},
    },
)


def register() -> None:
    """Make changes known to search, links, notifications and the activity around records."""
    registry.register(CHANGE_KIND)
