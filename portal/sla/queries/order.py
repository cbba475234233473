"""In which order policies are tried, and which of them never have their turn."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.accounts.models import Team
from portal.catalog.models import Service
from portal.core.db import db
from portal.core.languages import _
from portal.sla.models.policies import SlaPolicy
from portal.sla.queries import rules
from portal.sla.terms import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a policy stands and whom it is for; as it is, or as a form would have it."""

    name: str
    place: int
    service_id: int | None
    team_id: int | None
    number: int | None  # None: it is not saved yet, and is tried last among equals

    def covers(self, other: "Slot") -> bool:
        """Say whether this one fits everything the other fits."""
        return self.service_id in (None, other.service_id) and self.team_id in (None, other.team_id)

    @property
    def audience(self) -> str:
        """Whom it is for, in words."""
        service = db.session.get(Service, self.service_id or 0)
        team = db.session.get(Team, self.team_id or 0)
        of_team = _("team %(name)s", name=team.name) if team else ""
        named = [service.name if service else "", of_team]
        return ", ".join(filter(None, named)) or _("Everything")


@dataclass(frozen=True, slots=True)
class Turn:
    """A policy in the order they are tried; `hidden_by` comes first wherever this one fits."""

    slot: Slot
    hidden_by: Slot | None


def slot_of(policy: SlaPolicy) -> Slot:
    """Return where a policy stands now."""
    return Slot(
        name=policy.name,
        place=policy.place,
        service_id=policy.service_id,
        team_id=policy.team_id,
        number=policy.id,
    )


def turns(wanted: Slot | None = None) -> list[Turn]:
    """Return the policies in use in the order they are tried, with `wanted` put among them."""
    slots = [slot_of(each) for each in rules.policies()]
    if wanted is not None:
        slots = sorted(
            [*(each for each in slots if each.number != wanted.number), wanted],
            key=lambda each: (each.place, each.number is None, each.number),
        )
    return [Turn(each, _first_to_cover(slots, each)) for each in slots]


def newly_hidden(wanted: Slot) -> list[Turn]:
    """Return the policies that have a turn now and would have none with `wanted` among them.

    One that is not saved yet, or not in use, counts as having one: it could hide itself.
    """
    without_turn = {each.slot.number for each in turns() if each.hidden_by}
    return [
        each for each in turns(wanted) if each.hidden_by and each.slot.number not in without_turn
    ]


def never_again(turn: Turn) -> str:
    """Say which policy would have no turn, and because of which."""
    if turn.hidden_by is None:
        return ""
    return _(
        "%(hidden)s (order %(place)s) would never count: %(first)s (order "
        "%(first_place)s) is tried first and fits all it is for.",
        hidden=turn.slot.name,
        place=turn.slot.place,
        first=turn.hidden_by.name,
        first_place=turn.hidden_by.place,
    )


def first_that_fits(order: Sequence[Turn], facts: Facts) -> Slot | None:
    """Return the policy that counts for these facts; None where none does."""
    return rules.first_that_fits((each.slot for each in order), facts)


def _first_to_cover(slots: Sequence[Slot], hidden: Slot) -> Slot | None:
    before = slots[: slots.index(hidden)]
    return next((each for each in before if each.covers(hidden)), None)
