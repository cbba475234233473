"""What the guide explains, and which pages each topic belongs to."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from portal.accounts.viewer import Viewer
from portal.core.languages import later
from portal.core.policy import policy
from portal.insights.policy import InsightsPermission


def everybody(_viewer: Viewer) -> bool:
    """Whoever it is, signed in or not."""
    return True


def insiders(viewer: Viewer) -> bool:
    """Whoever is signed in: names of tiers and roles are not for the street."""
    return viewer.is_signed_in


def sees_insights(viewer: Viewer) -> bool:
    """Whoever may see the numbers may read how they are counted."""
    return policy.allows(InsightsPermission.SEE, viewer)


@dataclass(frozen=True, slots=True)
class Topic:
    """One page of the guide."""

    key: str
    title: str
    says: str
    icon: str
    shown_to: Callable[[Viewer], bool] = insiders
    address: str = ""

    @property
    def url(self) -> str:
        """Where it is read."""
        return self.address or f"/guide/{self.key}"


SEARCHING = Topic(
    "search",
    later("Searching"),
    later("What can be typed into the search box."),
    "search",
    everybody,
)
STATES = Topic(
    "states",
    later("States"),
    later("Where every record can go from where it is, and who may take it there."),
    "route",
)
ROLES = Topic(
    "roles", later("Roles and tiers"), later("What each role and each tier may do."), "user-shield"
)
CLOCKS = Topic(
    "clocks",
    later("Clocks"),
    later("When the clocks of an incident start, pause and stop."),
    "clock-pause",
)
INSIGHTS = Topic(
    "insights",
    later("Insights"),
    later("What each number counts, and what it leaves out."),
    "chart-histogram",
    sees_insights,
    "/insights/definitions",
)
KEYS = Topic("keys", later("Keyboard shortcuts"), later("Every key of every page."), "keyboard")
TOPICS = (SEARCHING, STATES, ROLES, CLOCKS, INSIGHTS, KEYS)

# The beginning of an address → what explains it, and the place there. The longest one counts.
HERE: dict[str, tuple[Topic, str]] = {
    "/search": (SEARCHING, ""),
    "/incidents": (STATES, "incident"),
    "/problems": (STATES, "problem"),
    "/changes": (STATES, "change"),
    "/actions": (STATES, "action"),
    "/postmortems": (STATES, "postmortem"),
    "/kb": (STATES, "article"),
    "/reviews": (STATES, "proposal"),
    "/search/gaps": (STATES, "gap"),
    "/admin/people": (ROLES, ""),
    "/admin/teams": (ROLES, ""),
    "/admin/sla": (CLOCKS, ""),
    "/insights": (INSIGHTS, ""),
}


def topics(viewer: Viewer) -> list[Topic]:
    """Return what this viewer may read."""
    return [topic for topic in TOPICS if topic.shown_to(viewer)]


def help_here(viewer: Viewer) -> tuple[str, str] | None:
    """Return title and address of what explains the page of this request; None for nothing."""
    path = request.path
    found = [start for start in HERE if path == start or path.startswith(f"{start}/")]
    if not found:
        return None
    topic, place = HERE[max(found, key=len)]
    if not topic.shown_to(viewer) or topic.url == path:
        return None
    return topic.title, f"{topic.url}#{place}" if place else topic.url
