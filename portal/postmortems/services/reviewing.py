"""Comments on passages of a postmortem, while it is written and reviewed."""

from portal.accounts.viewer import Viewer
from portal.activity.conversations import QUOTE_LENGTH, head_of, settle, worded
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.secrets import masked
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.models.review import PostmortemComment
from portal.postmortems.passages import place_of
from portal.postmortems.policy import PostmortemPermission


def comment(
    postmortem: Postmortem,
    body: str,
    *,
    by: Viewer,
    quote: str = "",
    place: str = "",
    reply_to: int | None = None,
) -> PostmortemComment:
    """Remark on a passage of a section, or reply to a remark; nobody becomes its writer by that.

    A passage whose section is not named belongs to the first one with these words.
    """
    _require(postmortem, by)
    body = masked(worded(body))
    parent = head_of(postmortem.comments, reply_to) if reply_to is not None else None
    quote = "" if parent else quote.strip()[:QUOTE_LENGTH]
    if place not in {each.key for each in postmortem.sections}:
        place = place_of(postmortem, quote)
    made = PostmortemComment(
        parent_id=parent.id if parent else None,
        author_id=by.id,
        quote=quote,
        place=parent.place if parent else place,
        body=body,
        created_at=clock.now(),
    )
    postmortem.comments.append(made)
    db.session.flush()
    events.write(postmortem, "comment", by=by)
    return made


def resolve(postmortem: Postmortem, number: int, *, by: Viewer) -> PostmortemComment:
    """Close a remark: what it asked for is done, or settled."""
    _require(postmortem, by)
    found = head_of(postmortem.comments, number)
    if by.person and settle(found, by.person):
        events.write(postmortem, "resolve_comment", by=by)
    return found


def _require(postmortem: Postmortem, by: Viewer) -> None:
    policy.require(PostmortemPermission.COMMENT, by, postmortem)
    if not postmortem.state.is_at_work:
        raise Conflict(_("It is published: a new version of it can be commented on."))
