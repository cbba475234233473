"""Working on a problem: what it says, who answers for it, its cause, and what is noted."""

import hashlib
from collections.abc import Sequence

from portal.accounts.models import Person, Team
from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.services.reporting import titled
from portal.incidents.terms import priority_of
from portal.incidents.texts import Text
from portal.kb.models.article import Article
from portal.problems.models.problem import Problem, ProblemNote
from portal.problems.policy import ProblemPermission
from portal.problems.terms import ProblemState
from portal.problems.whys import kept

WITH_OWNER = (ProblemState.ROOT_CAUSE_ANALYSIS, ProblemState.FIX_IN_PROGRESS)


def fingerprint(problem: Problem) -> str:
    """Return what changes when somebody rewrites what the problem says, and with nothing else."""
    about = (problem.title, problem.description, problem.service_id, problem.category_id)
    found = (problem.cause, problem.workaround, problem.whys, problem.workaround_article_id)
    rated = (problem.impact, problem.urgency)
    return hashlib.sha256(repr((about, found, rated)).encode()).hexdigest()[:16]


def describe(
    problem: Problem,
    *,
    by: Viewer,
    title: str,
    description: Text,
    service: Service | None,
    category: Category | None,
    levels: tuple[int, int],
    seen: str,
) -> None:
    """Correct what a problem is about, and how it weighs; `levels` are impact and urgency.

    `seen` is the fingerprint of what was on the screen: when somebody else changed it meanwhile,
    it is refused with `Conflict`, and nothing of theirs is lost.
    """
    policy.require(ProblemPermission.WORK, by, problem)
    _require_seen(problem, seen)
    problem.title, problem.service, problem.category = titled(title), service, category
    problem.description, problem.description_html = description.source, description.html
    before = problem.priority
    problem.impact, problem.urgency = levels
    problem.priority_number = int(priority_of(*levels))
    _touch(problem)
    events.write(problem, "describe", by=by)
    if problem.priority is not before:
        events.write(
            problem, "prioritise", by=by, before=int(before), priority=problem.priority_number
        )


def explain(
    problem: Problem,
    *,
    by: Viewer,
    cause: Text,
    whys: Sequence[str],
    workaround: Text,
    workaround_article: Article | None,
    seen: str,
) -> None:
    """Write down the cause, the way to it and the workaround; refused like `describe`."""
    policy.require(ProblemPermission.WORK, by, problem)
    _require_seen(problem, seen)
    problem.cause, problem.cause_html = cause.source, cause.html
    problem.whys = kept(whys)
    problem.workaround, problem.workaround_html = workaround.source, workaround.html
    problem.workaround_article = workaround_article
    _touch(problem)
    events.write(problem, "explain", by=by, has_cause=bool(cause.source))


def assign(problem: Problem, owner: Person | None, team: Team | None, *, by: Viewer) -> None:
    """Say who answers for it, and which team; without a team it is the owner's own."""
    policy.require(ProblemPermission.WORK, by, problem)
    if owner is not None and (not owner.is_active or owner.tier < Tier.L1):
        reason = _("%(name)s does not work in support.", name=owner.name)
        raise Invalid(reason, {"owner": reason})
    if owner is None and problem.state in WITH_OWNER:
        reason = _("Somebody has to answer for it while the cause is looked for.")
        raise Invalid(reason, {"owner": reason})
    before = problem.owner_id
    problem.owner = owner
    problem.team = team or (owner.team if owner else problem.team)
    _touch(problem)
    number = owner.id if owner else None
    events.write(problem, "assign", by=by, before=before, owner=number)


def note(problem: Problem, text: Text, *, by: Viewer) -> ProblemNote:
    """Put down what was found out or decided."""
    policy.require(ProblemPermission.NOTE, by, problem)
    if not text.source:
        raise Invalid(_("Write a few words."), {"text": _("Write a few words.")})
    now = clock.now()
    said = ProblemNote(
        problem_id=problem.id, author_id=by.id, body=text.source, html=text.html, said_at=now
    )
    db.session.add(said)
    problem.updated_at = now
    events.write(problem, "note", by=by)
    return said


def _require_seen(problem: Problem, seen: str) -> None:
    if seen != fingerprint(problem):
        raise Conflict(_("Somebody else changed this while you were writing."))


def _touch(problem: Problem) -> None:
    problem.updated_at = clock.now()
