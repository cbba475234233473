"""Publishing what is known of a problem as an article, for those who meet it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.core import events
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.wording import inside
from portal.incidents.models.incident import Incident
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.services import linking, writing
from portal.kb.terms import Audience, Kind, LinkRole
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission
from portal.problems.queries import known_errors
from portal.problems.terms import ProblemState

MOST_SYMPTOMS = 8
LONGEST_SUMMARY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people will be told: the words of the form."""

    title: str
    summary: str
    symptoms: tuple[str, ...]
    audience: Audience = Audience.INTERNAL


def missing(problem: Problem) -> list[str]:
    """List what would have to be true before it can be called a known error."""
    found = []
    if not problem.cause.strip() and problem.workaround_article_id is None:
        found.append(_("The cause in writing, or an article with the workaround."))
    if problem.state in {ProblemState.DUPLICATE, ProblemState.CANCELLED}:
        found.append(
            _("A problem that goes on: this one is %(state)s.", state=inside(problem.state.label))
        )
    if known_errors.is_published(problem):
        found.append(_("No other known error of it: change that article."))
    return found


def proposed(problem: Problem, cases: Sequence[Incident]) -> Told:
    """Return the words to begin with; symptoms are what those said who reported the incidents.

    No word of a confidential incident is among them.
    """
    said = [each.title for each in cases if not each.is_confidential]
    symptoms = tuple(dict.fromkeys(said))[:MOST_SYMPTOMS] or (problem.title,)
    summary = " ".join(problem.description.split()) or problem.title
    return Told(title=problem.title, summary=summary[:LONGEST_SUMMARY], symptoms=symptoms)


def publish(problem: Problem, told: Told, *, by: Viewer, at_once: bool) -> Article:
    """Draft the article and link it as produced; `at_once` readers get it as work in progress.

    Raises `Conflict` with what is missing.
    """
    policy.require(ProblemPermission.PUBLISH_KNOWN_ERROR, by, problem)
    if reasons := missing(problem):
        raise Conflict(_("It cannot be called a known error yet."), reasons)
    proposal = writing.create_article(Kind.KNOWN_ERROR, _content(problem, told), by=by)
    article = proposal.article
    if at_once:
        PROPOSAL.advance(proposal, "publish_directly", by=by)
    linking.link(problem, article, LinkRole.PRODUCED, by=by)
    events.write(problem, "publish_known_error", by=by, article=article.ref)
    return article


def _content(problem: Problem, told: Told) -> Content:
    return Content(
        title=told.title,
        summary=told.summary,
        symptoms=told.symptoms,
        body=_body(problem, told.symptoms),
        audience=told.audience,
        service_ids=(problem.service_id,) if problem.service_id else (),
        category_id=problem.category_id,
    )


def _body(problem: Problem, symptoms: tuple[str, ...]) -> str:
    """Return the sections of a known error, in the order its outline has them."""
    seen = "\n".join(f"- {each}" for each in symptoms)
    parts = {
        "Symptom": seen,
        "Cause": problem.cause or "Not known yet.",
        "Workaround": _workaround(problem),
        "Fix status": f"{problem.ref} carries the fix.",
    }
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts.items()) + "\n"


def _workaround(problem: Problem) -> str:
    written = [problem.workaround]
    if problem.workaround_article_id is not None:
        written.append(f"Follow KB-{problem.workaround_article_id}.")
    return "\n\n".join(filter(None, written)) or "None known yet."
