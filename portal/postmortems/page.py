"""What the page of a postmortem shows to one viewer, gathered once."""

from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import is_watched
from portal.core import pages
from portal.core.policy import policy
from portal.incidents.clocks import subject_of
from portal.kb.models.article import Article
from portal.kb.policy import KbPermission
from portal.kb.queries.knowledge_links import links_of
from portal.postmortems import passages
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import articles as drafting
from portal.postmortems.services import publishing, writing
from portal.postmortems.terms import PartRole
from portal.search import rights
from portal.sla.queries.standing import standings_of

DECISIONS = ("approve", "request_changes")  # taken on the page of the review


def postmortem_page(found: Postmortem, viewer: Viewer) -> dict[str, Any]:
    """Return everything the page of a postmortem says."""
    may_write = policy.allows(PostmortemPermission.WRITE, viewer, found) and found.state.is_at_work
    may_comment = policy.allows(PostmortemPermission.COMMENT, viewer, found)
    steps = [each for each in POSTMORTEM.steps_for(found, viewer) if each.verb not in DECISIONS]
    return {
        **reading(found, viewer),
        "may_write": may_write,
        "may_comment": may_comment and found.state.is_at_work,
        "open_comments": passages.still_open(found) if may_comment else [],
        "may_review": policy.allows(PostmortemPermission.REVIEW, viewer, found),
        "may_revise": policy.allows(PostmortemPermission.REVISE, viewer, found),
        "may_draft": may_write and policy.allows(KbPermission.WRITE, viewer),
        "steps": steps,
        "missing": publishing.missing(found) if found.state.is_at_work else [],
        "writers": {each.id: writing.writer_of(each) for each in found.sections},
        "successor": _readable(postmortems.successor(found), viewer),
        "is_watching": is_watched(found.ref, viewer=viewer),
        "kind_for": drafting.kind_for,
        "draft_kinds": drafting.KINDS,
        "extra": pages.sections(current_app, "postmortem", viewer, found),
    }


def reading(found: Postmortem, viewer: Viewer) -> dict[str, Any]:
    """Return what its readers get, on the screen and on paper."""
    incidents = postmortems.readable_incidents(found, viewer=viewer)
    return {
        "postmortem": found,
        "incidents": incidents,
        "clocks": {each.id: standings_of(subject_of(each)) for each in incidents},
        "lines": {line.id: line for line in found.lines},
        "roles": roles_of(found),
        "links": [(each, links_of(each, viewer=viewer)) for each in incidents],
        "readable": _readable_articles(found, viewer),
        "html": {each.id: Markup(each.html) for each in found.sections},  # noqa: S704 - the pipeline's own output
        "facts_html": {each.id: Markup(each.facts_html) for each in found.sections},  # noqa: S704 - the same
        "predecessor": _readable(found.supersedes, viewer),
    }


def roles_of(found: Postmortem) -> list[tuple[str, list[str]]]:
    """Return who took part, by role and by team, without a name."""
    held = [
        (role, [each.team or "Somebody" for each in found.people if each.role is role])
        for role in PartRole
    ]
    return [(role.label, _counted(teams)) for role, teams in held if teams]


def section_of(found: Postmortem, key: str) -> PostmortemSection | None:
    """Return the section of this key, or none."""
    return next((each for each in found.sections if each.key == key), None)


def _counted(teams: list[str]) -> list[str]:
    counts = {team: teams.count(team) for team in dict.fromkeys(teams)}
    return [f"{team} × {count}" if count > 1 else team for team, count in counts.items()]


def _readable(other: Postmortem | None, viewer: Viewer) -> Postmortem | None:
    return other if other and rights.visible([other.ref], viewer) else None


def _readable_articles(found: Postmortem, viewer: Viewer) -> dict[int, Article]:
    named = {each.article.id: each.article for each in found.lessons if each.article}
    seen = rights.visible([article.ref for article in named.values()], viewer)
    return {number: article for number, article in named.items() if article.ref in seen}
