"""What people say about an incident, and who is named in it."""

import re

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment
from portal.incidents.policy import IncidentPermission, viewer_sees_the_desk
from portal.incidents.texts import Text

_MENTION = re.compile(r"(?<![\w@])@([\w.+-]+(?:@[\w.-]+\w)?)")
MOST_MENTIONED = 20


def comment(
    incident: Incident,
    text: Text,
    *,
    by: Viewer,
    to_requester: bool,
    author_name: str = "",
    author_email: str = "",
) -> Comment:
    """Say something; what the requester says is always for them to read too.

    `@name` in it tells that person, who must be able to read the incident.
    """
    policy.require(IncidentPermission.COMMENT, by, incident)
    if not text.source:
        raise Invalid(_("Write a few words."), {"text": _("Write a few words.")})
    said = Comment(
        incident_id=incident.id,
        author_id=by.id,
        author_name=author_name[:120],
        author_email=author_email[:254],
        body=text.source,
        html=text.html,
        to_requester=to_requester or (by.is_signed_in and not viewer_sees_the_desk(by, incident)),
        said_at=clock.now(),
        mentioned=mentioned(text.source),
    )
    db.session.add(said)
    db.session.flush()
    incident.updated_at = clock.now()
    verb = "reply" if said.to_requester else "comment"
    events.write(incident, verb, by=by, comment=said.id, mentioned=said.mentioned)
    if said.mentioned:
        who_reads = "mention_outside" if said.to_requester else "mention"
        events.write(incident, who_reads, by=by, comment=said.id, mentioned=said.mentioned)
    return said


def mentioned(text: str) -> list[int]:
    """Return the ids of people named as `@address`, `@name.surname` or `@name` where that is one.

    A name two people share means nobody.
    """
    found: set[int] = set()
    for word in list(dict.fromkeys(_MENTION.findall(text.lower())))[:MOST_MENTIONED]:
        here = select(Person.id).where(Person.left_at.is_(None))
        by_address = func.lower(Person.email).startswith(f"{word.rstrip('.')}@", autoescape=True)
        exact = func.lower(Person.email) == word.rstrip(".")
        ids = db.session.scalars(here.where(exact if "@" in word else by_address).limit(2)).all()
        if len(ids) == 1:
            found.add(ids[0])
    return sorted(found)
