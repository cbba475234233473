"""What the page of a postmortem shows to one viewer, gathered once."""

from typing import Any

from flask import current_app
from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.activity.queries.notifications import is_watched
from portal.core import pages
from portal.core.policy import policy
from portal.core.wording import exact
from portal.incidents.clocks import subject_of
from portal.kb.models.article import Article
from portal.kb.policy import KbPermission
from portal.kb.queries.knowledge_links import links_of
from portal.postmortems import blame, factors, findability, zones
from portal.postmortems.drawing.course import drawn
from portal.postmortems.lifecycle import POSTMORTEM, nobody_was_asked
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.policy import PostmortemPermission
from portal.postmortems.queries import postmortems
from portal.postmortems.services import articles as drafting
from portal.postmortems.services import publishing, writing
from portal.postmortems.similar import similar
from portal.postmortems.terms import GOOD_RANK, PartRole
from portal.search import rights
from portal.sla.queries.standing import standings_of

DECISIONS = ("approve", "request_changes")  # taken on the page of the review
ASKED = (*DECISIONS, "discard")  # steps with a page of their own


def postmortem_page(found: Postmortem, viewer: Viewer, *, zone: str = "") -> dict[str, Any]:
    """Return everything the page of a postmortem says."""
    may_write = policy.allows(PostmortemPermission.WRITE, viewer, found) and found.state.is_at_work
    steps = [each for each in POSTMORTEM.steps_for(found, viewer) if each.verb not in ASKED]
    return {
        **reading(found, viewer, zone=zone),
        "may_write": may_write,
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
    """Return what its readers get, on the screen and on paper; `zone` is what they chose."""
    incidents = postmortems.readable_incidents(found, viewer=viewer)
    offered = zones.readings(incidents, viewer)
    return {
        "postmortem": found,
        "incidents": incidents,
        "course": drawn(incidents, found.shown_lines),
        "zones": zones.told_apart(offered),
        "zone": zones.chosen(offered, zone),
        "exact_in": exact,
        "clocks": {each.id: standings_of(subject_of(each)) for each in incidents},
        "lines": {line.id: line for line in found.lines},
        "roles": roles_of(found),
        "tree": factors.tree(found),
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


def remarks(found: Postmortem, text: str) -> list[blame.Remark]:
    """Return the sentences of a text that put a fault on somebody who took part."""
    people = {each.person.name: each.team for each in found.people}
    first = {name.split()[0]: team for name, team in people.items() if name.split()}
    return blame.remarks(text, first | people)


def review_page(found: Postmortem, viewer: Viewer) -> dict[str, Any]:
    """Return what a reviewer needs beside the text: what is found, what is missing, who decided."""
    may_approve = policy.allows(PostmortemPermission.APPROVE, viewer, found)
    written = [section for section in found.sections if section.body]
    return {
        **postmortem_page(found, viewer),
        "checked": findability.checked(found),
        "good_rank": GOOD_RANK,
        "may_approve": may_approve,
        "decisions": [
            step for step in POSTMORTEM.steps_for(found, viewer) if step.verb in DECISIONS
        ],
        "remarks": [(each, told) for each in written if (told := remarks(found, each.body))],
    }


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
