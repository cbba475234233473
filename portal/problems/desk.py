"""What problems put on other pages: the first one, an incident's, the list of incidents."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.core.lists import Found
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.kb.models.article import Article
from portal.problems.lists import Tab, Wanted
from portal.problems.models.problem import Problem
from portal.problems.policy import ProblemPermission
from portal.problems.queries import known_errors, listing, problems

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Behind:
    """The problems behind an incident, and whether the viewer may say that there is one."""

    problems: list[Problem]
    may_open: bool

    def __bool__(self) -> bool:
        return bool(self.problems) or self.may_open


def opens_problems(viewer: Viewer) -> bool:
    """Say whether this viewer may open one."""
    return policy.allows(ProblemPermission.OPEN, viewer)


def sees_problems(viewer: Viewer) -> bool:
    """Say whether problems are this viewer's business."""
    return policy.allows(ProblemPermission.SEE, viewer)


def waiting_for(viewer: Viewer) -> int:
    """Count the open problems this viewer answers for, for the navigation."""
    return listing.count_of(viewer) if sees_problems(viewer) else 0


def own(viewer: Viewer) -> Found[Problem] | None:
    """Return the open problems this viewer answers for; None when there are none."""
    if not sees_problems(viewer):
        return None
    page = listing.page(Wanted(tab=Tab.MINE), viewer=viewer)
    return page.first(SHOWN) if page.total else None


def expiring_risks(viewer: Viewer) -> list[Problem]:
    """Return the accepted risks that end soon: all to managers, their own to owners."""
    if not sees_problems(viewer):
        return []
    found = listing.expiring(viewer, most=SHOWN)
    answers = policy.allows(ProblemPermission.ACCEPT_RISK, viewer)
    return [each for each in found if answers or each.owner_id == viewer.id]


def of_incident(viewer: Viewer, incident: Incident) -> Behind:
    """Return the problems behind an incident."""
    found = problems.of_incidents([incident.id], viewer=viewer).get(incident.id, [])
    return Behind(found, policy.allows(ProblemPermission.OPEN, viewer))


def of_article(viewer: Viewer, article: Article) -> Sequence[Problem]:
    """Return the problems an article came of, or holds the workaround for."""
    return known_errors.problems_of(article, viewer=viewer) if sees_problems(viewer) else []


def with_chosen(viewer: Viewer) -> bool:
    """Say whether the chosen incidents of a list can become a problem."""
    return policy.allows(ProblemPermission.OPEN, viewer)
