"""A problem as the rest of the portal knows it: a record, and a document to be found."""

from collections.abc import Iterator

from sqlalchemy import select

from portal.core.db import db
from portal.core.languages import later
from portal.core.records import RecordKind, SearchDocument, registry
from portal.problems.models.problem import Problem
from portal.problems.queries.problems import AUDIENCE, notes_of, visible_to
from portal.problems.terms import ProblemState
from portal.search.logs.reading import signatures

MOST_NOTES = 50


def document(problem: Problem) -> SearchDocument | None:
    """Return what search may find: everything written in a problem, for support."""
    if problem.state is ProblemState.DUPLICATE:
        return None
    notes = [note.body for note in notes_of(problem)[:MOST_NOTES]]
    body = [problem.description, *problem.whys, problem.cause, problem.workaround, *notes]
    return SearchDocument(
        ref=problem.ref,
        kind="problem",
        title=problem.title,
        summary=(problem.cause or problem.description)[:300],
        body="\n".join(filter(None, body)),
        signatures=signatures(f"{problem.title}\n{problem.description}"),
        services=(problem.service.name,) if problem.service else (),
        category=problem.category.name if problem.category else "",
        owner=problem.owner.name if problem.owner else "",
        audience=AUDIENCE,
        state=problem.state.value,
        created_at=problem.opened_at,
        updated_at=problem.updated_at,
        version=problem.version,
    )


def marks() -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield reference, version and audience tokens of whatever `document` lets search find."""
    rows = (
        select(Problem.id, Problem.version)
        .where(Problem.state != ProblemState.DUPLICATE)
        .execution_options(yield_per=500)
    )
    for number, version in db.session.execute(rows):
        yield f"PRB-{number}", version, AUDIENCE


PROBLEM_KIND = RecordKind(
    prefix="PRB",
    name="problem",
    label=later("Problem"),
    plural=later("Problems"),
    icon="puzzle",
    model=Problem,
    title=lambda problem: problem.title,
    url=lambda problem: f"/problems/{problem.ref}",
    visible_to=visible_to,
    document=document,
    options={
        "marks": marks,
        "labels": {
            "problem": later("Problem"),
            **{each.value: each.label for each in ProblemState},
        },
    },
)


def register() -> None:
    """Make problems known to search, links, notifications and the activity around records."""
    registry.register(PROBLEM_KIND)
