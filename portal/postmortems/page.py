"""What the page of a postmortem shows to one viewer, gathered once."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from portal.accounts.viewer import Viewer
from portal.actions.models import Action
from portal.activity.queries.notifications import is_watched
from portal.core import pages
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.wording import exact
from portal.incidents.clocks import subject_of
from portal.incidents.models.incident import Incident
from portal.kb.models.article import Article
from portal.kb.policy import KbPermission
from portal.kb.queries.knowledge_links import links_of
from portal.postmortems import factors, gathering, passages, zones
from portal.postmortems.audiences import open_editions, own_edition
from portal.postmortems.drawing.course import drawn
from portal.postmortems.edition_terms import Edition
from portal.postmortems.joining import actions_of
from portal.postmortems.lifecycle import POSTMORTEM, nobody_was_asked
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import articles as drafting
from portal.postmortems.services import publishing, writing
from portal.postmortems.similar import similar
from portal.postmortems.telling import Choice, Told, told
from portal.postmortems.terms import PartRole
from portal.search import rights
from portal.sla.queries.standing import standings_of

DECISIONS = ("approve", "request_changes")  # taken on the page of the review
ASKED = (*DECISIONS, "discard")  # steps with a page of their own


def postmortem_page(found: Postmortem, viewer: Viewer, *, zone: str = "") -> dict[str, Any]:
    """Return everything the page of a postmortem says."""
    may_write = policy.allows(PostmortemPermission.WRITE, viewer, found) and found.state.is_at_work
    steps = [each for each in POSTMORTEM.steps_for(found, viewer) if each.verb not in ASKED]
    may_comment = policy.allows(PostmortemPermission.COMMENT, viewer, found)
    return {
        **reading(found, viewer, zone=zone),
        "may_write": may_write,
        "tree": factors.tree(found) if may_write else (),
        "may_comment": may_comment and found.state.is_at_work,
        "open_comments": passages.still_open(found) if may_comment else [],
        "may_review": policy.allows(PostmortemPermission.REVIEW, viewer, found),
        "may_revise": policy.allows(PostmortemPermission.REVISE, viewer, found),
        "may_draft": may_write and policy.allows(KbPermission.WRITE, viewer),
        "steps": steps,
        "similar": similar(found, viewer),
        "may_discard": may_be_discarded(found, viewer),
        "missing": publishing.missing(found) if found.state.is_at_work else [],
        "writers": {each.id: writing.writer_of(each) for each in found.sections},
        "successor": _readable(postmortems.successor(found), viewer),
        "is_watching": is_watched(found.ref, viewer=viewer),
        "kind_for": drafting.kind_for,
        "draft_kinds": drafting.KINDS,
        "extra": pages.sections(current_app, "postmortem", viewer, found),
    }


def may_be_discarded(found: Postmortem, viewer: Viewer) -> bool:
    """Say whether this viewer is offered to give a draft up."""
    offered = {each.verb for each in POSTMORTEM.steps_for(found, viewer)}
    return "discard" in offered and nobody_was_asked(found, viewer, {}) is None


def reading(found: Postmortem, viewer: Viewer, *, zone: str = "") -> dict[str, Any]:
    """Return what its readers get on the screen: the edition that is for them.

    `zone` is the one they chose for times.
    """
    incidents = postmortems.readable_incidents(found, viewer=viewer)
    own = edition(found, own_edition(viewer, found), follow=following(viewer, found))
    return {
        "postmortem": found,
        "told": own,
        "editions": open_editions(viewer, found),
        "incidents": incidents,
        **timing(own, incidents, viewer, zone),
        "clocks": {each.id: standings_of(subject_of(each)) for each in incidents},
        "lines": own.lines,
        "roles": roles_of(found),
        "links": [(each, links_of(each, viewer=viewer)) for each in incidents],
        "readable": readable_articles(found, viewer),
        "approver": _approver(found, own),
        "predecessor": _readable(found.supersedes, viewer),
    }


def timing(
    told: Told, incidents: Sequence[Incident], viewer: Viewer, zone: str = ""
) -> dict[str, Any]:
    """Return what is drawn of the incidents, and the zone its times are told in.

    An edition that leaves the house draws nothing: it would show who had it, and how long.
    """
    offered = zones.readings(incidents, viewer)
    lines = list(told.lines.values())
    leaves = told.edition.leaves_the_house
    return {
        "course": None if leaves else drawn(incidents, lines),
        "zones": zones.told_apart(offered),
        "zone": zones.utc_of(offered) if leaves else zones.chosen(offered, zone),
        "exact_in": exact,
    }


def edition(
    found: Postmortem,
    wanted: Edition,
    choice: Choice | None = None,
    *,
    follow: Sequence[Action] = (),
) -> Told:
    """Return an edition of a postmortem, or what it would be with another choice."""
    base_url = current_app.extensions["portal_settings"].base_url
    host = urlsplit(base_url).hostname or ""
    return told(found, wanted, own_host=host, choice=choice, follow=follow)


def roles_of(found: Postmortem) -> list[tuple[str, list[str]]]:
    """Return who took part, by role and by team, without a name."""
    held = [
        (role, [each.team or _("Somebody") for each in found.people if each.role is role])
        for role in PartRole
    ]
    return [(role.label, _counted(teams)) for role, teams in held if teams]


def section_of(found: Postmortem, key: str) -> PostmortemSection | None:
    """Return the section of this key, or none."""
    return next((each for each in found.sections if each.key == key), None)


def readable_articles(found: Postmortem, viewer: Viewer) -> dict[int, Article]:
    """Return the articles of its lessons this viewer may read, by id."""
    named = {each.article.id: each.article for each in found.lessons if each.article}
    seen = rights.visible([article.ref for article in named.values()], viewer)
    return {number: article for number, article in named.items() if article.ref in seen}


def _approver(found: Postmortem, own: Told) -> str:
    person = found.approved_by
    if person is None:
        return ""
    return gathering.role_of(person) or _("A reviewer") if own.edition.names_roles else person.name


def following(viewer: Viewer, found: Postmortem) -> Sequence[Action]:
    """Return the actions that follow from it and that this viewer may read."""
    follow = actions_of(viewer, found)
    return follow.actions if follow else ()


def _counted(teams: list[str]) -> list[str]:
    counts = {team: teams.count(team) for team in dict.fromkeys(teams)}
    return [f"{team} × {count}" if count > 1 else team for team, count in counts.items()]


def _readable(other: Postmortem | None, viewer: Viewer) -> Postmortem | None:
    return other if other and rights.visible([other.ref], viewer) else None
