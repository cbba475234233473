"""The pages of the guide."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.accounts.viewer import Viewer
from portal.core.errors import Missing
from portal.core.policy import policy
from portal.core.records import registry
from portal.core.web import ask_to_sign_in, open_to_everyone
from portal.guide import drawings, keys, people, topics
from portal.kb.terms import Confidence, Kind
from portal.search import language
from portal.sla.policy import SlaPermission
from portal.sla.queries import rules
from portal.sla.terms import THRESHOLDS, PauseReason
from portal.sla.terms import State as ClockState

bp = Blueprint("help_pages", __name__)


@bp.get("/guide")
@open_to_everyone
def index() -> ResponseReturnValue:
    """List what this viewer may read."""
    return render_template("guide/index.html", topics=topics.topics(current_viewer()))


@bp.get("/guide/<topic>")
@open_to_everyone
def show(topic: str) -> ResponseReturnValue:
    """Show one page; who is not signed in is asked to, where names are from inside."""
    viewer = current_viewer()
    found = next((each for each in topics.TOPICS if each.key == topic and not each.address), None)
    if found is None:
        raise Missing
    if not found.shown_to(viewer):
        return ask_to_sign_in()
    return render_template(f"guide/{topic}.html", topic=found, **SHOWN[topic](viewer))


def _searching(viewer: Viewer) -> dict[str, Any]:
    kinds = [(each.value, each.label) for each in Kind]
    if viewer.is_signed_in:
        kinds += [(each.name, each.label) for each in registry if each.name != "article"]
    return {
        "operators": language.OPERATORS,
        "filters": language.FILTERS,
        "limits": language.LIMITS,
        "kinds": kinds,
        "confidences": list(Confidence),
    }


def _states(_viewer: Viewer) -> dict[str, Any]:
    return {"drawings": drawings.DRAWINGS, "words": drawings.words}


def _roles(_viewer: Viewer) -> dict[str, Any]:
    return {
        "tiers": people.TIERS,
        "roles": people.ROLES,
        "holders": list(people.holders()),
        "areas": list(people.areas()),
    }


def _clocks(viewer: Viewer) -> dict[str, Any]:
    in_force = policy.allows(SlaPermission.READ, viewer)
    return {
        "thresholds": THRESHOLDS,
        "reasons": list(PauseReason),
        "states": list(ClockState),
        "policies": [(each, rules.targets_now(each)) for each in rules.policies()]
        if in_force
        else [],
    }


def _keys(_viewer: Viewer) -> dict[str, Any]:
    return {"everywhere": keys.EVERYWHERE, "pages": keys.PAGES}


SHOWN: dict[str, Callable[[Viewer], dict[str, Any]]] = {
    topics.SEARCHING.key: _searching,
    topics.STATES.key: _states,
    topics.ROLES.key: _roles,
    topics.CLOCKS.key: _clocks,
    topics.KEYS.key: _keys,
}
