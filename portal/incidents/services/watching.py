"""Letting somebody else hear of an incident."""

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.activity import services as activity
from portal.activity.queries.notifications import is_watched
from portal.core import events
from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.policy import IncidentPermission


def add_watcher(incident: Incident, person: Person, *, by: Viewer) -> None:
    """Let somebody hear what happens to it from now on; they are told once.

    Refuses who may not read it. Who watches already is left alone.
    """
    policy.require(IncidentPermission.WORK, by, incident)
    theirs = Viewer(person)
    if is_watched(incident.ref, viewer=theirs):
        return
    try:
        activity.watch(incident.ref, by=theirs)
    except Missing:
        words = _("%(name)s may not read %(ref)s.", name=person.name, ref=incident.ref)
        raise Invalid(words, {"person": words}) from None
    events.write(incident, "add_watcher", by=by, watcher=person.id)


def remove_watcher(incident: Incident, person: Person, *, by: Viewer) -> None:
    """Let somebody hear of it no longer; raises `Missing` for who does not watch it."""
    policy.require(IncidentPermission.WORK, by, incident)
    if not is_watched(incident.ref, viewer=Viewer(person)):
        raise Missing
    activity.take_off(incident.ref, person.id)
    events.write(incident, "remove_watcher", by=by, watcher=person.id)
