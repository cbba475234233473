"""Past postmortems that are like this one, as far as a viewer may read them, each with why."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import _
from portal.incidents.models.incident import Incident
from portal.postmortems import remembering
from portal.postmortems.models.postmortem import Postmortem, RememberedAlert, postmortem_incident
from portal.postmortems.queries.postmortems import readable_incidents, visible_to
from portal.postmortems.terms import PostmortemState
from portal.search import services as search

MOST = 4
_LOOKED_AT = 30  # of a service with a long history, the newest
_LONGEST_QUESTION = 300  # characters of titles
_ALERT, _WORDS, _SERVICE = 4, 2, 1  # how much each says


@dataclass(frozen=True, slots=True)
class Alike:
    """A postmortem that was published before, and why it is shown."""

    postmortem: Postmortem
    why: tuple[str, ...]


def similar(found: Postmortem, viewer: Viewer) -> list[Alike]:
    """Return the published postmortems most like this one: the same alert, words, service.

    Only what the viewer reads is asked with, and only what they read is answered.
    """
    incidents = readable_incidents(found, viewer=viewer)
    said: dict[int, dict[str, int]] = defaultdict(dict)
    for number, why, weight in (
        *_of_the_same_alert(incidents),
        *_with_the_same_words(found, viewer),
        *_of_the_same_service(incidents),
    ):
        said[number][why] = weight
    rows = visible_to(viewer).where(
        Postmortem.id.in_(set(said) - {found.id, found.supersedes_id}),
        Postmortem.state == PostmortemState.PUBLISHED,
    )
    known = db.session.scalars(rows.options(selectinload(Postmortem.incidents))).all()
    first = sorted(known, key=lambda each: (-sum(said[each.id].values()), -each.id))
    return [Alike(each, tuple(said[each.id])) for each in first[:MOST]]


def _of_the_same_alert(incidents: Sequence[Incident]) -> Iterator[tuple[int, str, int]]:
    signatures = [one for each in incidents for one in remembering.signatures(each)]
    rows = select(RememberedAlert.postmortem_id).where(RememberedAlert.signature.in_(signatures))
    for number in db.session.scalars(rows):
        yield number, _("The same alert"), _ALERT


def _with_the_same_words(found: Postmortem, viewer: Viewer) -> Iterator[tuple[int, str, int]]:
    words = " ".join(found.title.split())[:_LONGEST_QUESTION]
    for hit in search.find(f"kind:postmortem {words}", viewer).hits:
        if hit.likely:
            yield int(hit.ref.removeprefix("PM-")), _("The same words"), _WORDS


def _of_the_same_service(incidents: Sequence[Incident]) -> Iterator[tuple[int, str, int]]:
    services = {each.service_id: each.service.name for each in incidents if each.service}
    rows = (
        select(postmortem_incident.c.postmortem_id, Incident.service_id)
        .join(Incident, Incident.id == postmortem_incident.c.incident_id)
        .where(Incident.service_id.in_(services))
        .order_by(postmortem_incident.c.postmortem_id.desc())
        .limit(_LOOKED_AT)
    )
    for number, service in db.session.execute(rows):
        yield number, _("%(service)s too", service=services[service]), _SERVICE
