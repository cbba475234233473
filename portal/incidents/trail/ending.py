"""What the form of the end holds before anybody touches it: read from the trail."""

from portal.accounts.viewer import Viewer
from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.incidents.terms import KnowledgeOutcome
from portal.incidents.trail import queries
from portal.kb.terms import LinkRole

OUTCOMES = {
    LinkRole.USED_SOLVED.value: KnowledgeOutcome.SOLVED_BY_KB,
    LinkRole.USED_PARTIAL.value: KnowledgeOutcome.KB_PARTIAL,
    LinkRole.USED_FAILED.value: KnowledgeOutcome.KB_FAILED,
}


def proposed(incident: Incident, viewer: Viewer) -> dict[str, str]:
    """Return outcome and article as the last verdict has them, where the viewer reads it.

    An article that solved it is also what solved it, in words that can be made better.

    Nothing for an incident in which nobody said anything: guessing would be counted as knowing.
    """
    said = queries.last_verdict(incident)
    if said is None or said.revision_id is None:
        return {}
    seen = queries.readable([said.revision_id], viewer=viewer)
    if said.revision_id not in seen:
        return {}
    article, revision = seen[said.revision_id]
    proposal = {"outcome": OUTCOMES[said.result].value, "article": article.ref}
    if said.result == LinkRole.USED_SOLVED.value:
        proposal["resolution"] = _(
            "Followed %(ref)s, “%(title)s”.", ref=article.ref, title=revision.title
        )
    return proposal
