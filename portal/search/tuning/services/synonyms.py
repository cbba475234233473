"""Adding, changing and removing groups of synonyms."""

from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _, digits, later
from portal.core.policy import policy
from portal.search.policy import SearchPermission
from portal.search.tuning import queries
from portal.search.tuning.checking import meaning, refused, require_sound
from portal.search.tuning.models import SynonymGroup
from portal.search.tuning.services.marking import turn
from portal.search.tuning.terms import MOST_GROUPS
from portal.search.words.synonyms import Group

MEANWHILE = later(
    "Somebody changed this group while you had it open. Your text is below, theirs beside it: "
    "saving again replaces theirs."
)


@dataclass(frozen=True, slots=True)
class GroupCard:
    """What can be said of a group."""

    terms: tuple[str, ...]
    one_way: bool = False
    note: str = ""

    @property
    def group(self) -> Group:
        """The group as search uses it."""
        return Group(self.terms, self.one_way)


def add(card: GroupCard, *, by: Viewer) -> SynonymGroup:
    """Let these terms find one another; refuses what `require_possible` refuses."""
    policy.require(SearchPermission.TUNE, by)
    turn(by=by)
    require_possible(card)
    if queries.number_of_groups() >= MOST_GROUPS:
        raise Invalid(
            _(
                "There are %(most)s groups already. Join some before adding more.",
                most=digits(MOST_GROUPS),
            )
        )
    now = clock.now()
    group = SynonymGroup(created_at=now, created_by_id=by.id)
    _put(group, card, by)
    db.session.add(group)
    events.write(group, "add", by=by, terms=list(card.terms), one_way=card.one_way)
    return group


def change(group: SynonymGroup, card: GroupCard, *, by: Viewer, seen: int) -> None:
    """Replace terms, direction and note; raises `Conflict` where `seen` is not the last version."""
    policy.require(SearchPermission.TUNE, by)
    require_seen(group, seen)
    require_possible(card, besides=group)
    before = {"terms": group.terms, "one_way": group.one_way, "note": group.note}
    after = {"terms": list(card.terms), "one_way": card.one_way, "note": card.note}
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return
    turn(by=by)
    _put(group, card, by)
    events.write(group, "change", by=by, changed=changed)


def remove(group: SynonymGroup, *, by: Viewer, seen: int) -> None:
    """Let the terms of a group stand for themselves again."""
    policy.require(SearchPermission.TUNE, by)
    require_seen(group, seen)
    turn(by=by)
    events.write(group, "remove", by=by, terms=group.terms, one_way=group.one_way)
    db.session.delete(group)


def require_seen(group: SynonymGroup, seen: int) -> None:
    """Raise `Conflict` unless this is the version somebody decided about."""
    if group.version != seen:
        raise Conflict(MEANWHILE)


def require_possible(card: GroupCard, *, besides: SynonymGroup | None = None) -> None:
    """Raise `Invalid` for unsound terms, and for one that stands in another group."""
    require_sound(card.terms)
    taken = {
        meaning(term): other
        for other in queries.groups()
        if other is not besides
        for term in other.terms
    }
    for term in card.terms:
        if other := taken.get(meaning(term)):
            raise refused(
                _(
                    "“%(term)s” is already in the group “%(join)s”: put the new terms there, "
                    "or take it out there first.",
                    term=term,
                    join=", ".join(other.terms),
                )
            )


def _put(group: SynonymGroup, card: GroupCard, by: Viewer) -> None:
    group.terms, group.one_way, group.note = list(card.terms), card.one_way, card.note
    group.updated_at, group.updated_by_id = clock.now(), by.id
