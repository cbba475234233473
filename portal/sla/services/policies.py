"""Adding, changing and retiring policies."""

from dataclasses import dataclass
from itertools import combinations

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.catalog.services import naming
from portal.core import clock, events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import DEFAULT, _, later, speaking
from portal.core.policy import policy
from portal.core.wording import length_words
from portal.sla.models.policies import PolicyVersion, SlaPolicy
from portal.sla.policy import SlaPermission
from portal.sla.queries.order import Slot, never_again, newly_hidden
from portal.sla.queries.rules import calendar_names, policies, targets_now
from portal.sla.services.versions import follow, in_force_from, require, require_seen
from portal.sla.stored import written
from portal.sla.terms import PRIORITIES, Targets
from portal.sla.wording import differences, targets_words

ONE_FOR_ALL = later("One policy in use has to be for every service and team. Add that one first.")

TAKEN = later("There is already a policy with this name.")
CHANGE_THE_ORDER = later(
    "Change the order, make this one for one service or team, or tick the box if that is meant."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCard:
    """What can be said of a policy."""

    name: str
    place: int
    service_id: int | None
    team_id: int | None
    targets: Targets
    note: str = ""
    takes_over: bool = False  # said with open eyes: another policy may lose its turn

    @property
    def is_for_all(self) -> bool:
        """Whether it fits every subject."""
        return self.service_id is None and self.team_id is None

    def slot(self, number: int | None = None) -> Slot:
        """Return where it would stand, as the policy with this number."""
        return Slot(
            name=naming.one_line(self.name),
            place=self.place,
            service_id=self.service_id,
            team_id=self.team_id,
            number=number,
        )


def add(card: PolicyCard, *, by: Viewer) -> SlaPolicy:
    """Add a policy; new clocks take it where it fits.

    Refuses a name that is taken, an urgent priority with more time than the next one, and an
    order that leaves some policy without a turn, unless the card says that this is meant.
    """
    policy.require(SlaPermission.MANAGE, by)
    name = naming.one_line(card.name)
    naming.require_free(SlaPolicy, name, TAKEN)
    require_sooner_where_urgent(card.targets)
    _require_turns(card, None)
    added = SlaPolicy(created_at=clock.now(), version=1, name=name)
    _place(added, card)
    db.session.add(added)
    _put(added, card, by)
    events.write(added, "add", by=by, name=name)
    return added


def change(changed_policy: SlaPolicy, card: PolicyCard, *, by: Viewer, seen: int) -> bool:
    """Save a new version, in force at once: running clocks hold their time against it.

    Raises `Conflict` where `seen` is not the newest version; refuses what `add` refuses. Says
    whether anything was different.
    """
    policy.require(SlaPermission.MANAGE, by)
    require_seen(changed_policy, seen)
    name = naming.one_line(card.name)
    naming.require_free(SlaPolicy, name, TAKEN, besides=changed_policy)
    if not card.is_for_all:
        require(_another_for_all(changed_policy), "service", ONE_FOR_ALL)
    require_sooner_where_urgent(card.targets)
    if not changed_policy.is_retired:
        _require_turns(card, changed_policy.id)
    with speaking(DEFAULT):  # the event is kept for readers of any language
        before = _words(changed_policy, targets_now(changed_policy))
    changed_policy.name = name
    _place(changed_policy, card)
    with speaking(DEFAULT):
        changed = list(differences(before, _words(changed_policy, card.targets)))
    if not changed:
        return False
    changed_policy.version += 1
    _put(changed_policy, card, by)
    events.write(
        changed_policy, "change", by=by, version=changed_policy.version, changed=changed[:50]
    )
    follow()
    return True


def retire(retired: SlaPolicy, *, by: Viewer) -> None:
    """Let no new clock take a policy; those that run keep it. Refuses the last one for all."""
    policy.require(SlaPermission.MANAGE, by)
    if retired.is_for_all and not _another_for_all(retired):
        raise Conflict(_("This is the only policy that is for everything."), [ONE_FOR_ALL])
    if retired.retired_at is None:
        retired.retired_at = clock.now()
        events.write(retired, "retire", by=by, states=("in_use", "retired"))


def bring_back(retired: SlaPolicy, *, by: Viewer) -> None:
    """Let new clocks take a retired policy again."""
    policy.require(SlaPermission.MANAGE, by)
    if retired.retired_at is not None:
        retired.retired_at = None
        events.write(retired, "bring_back", by=by, states=("retired", "in_use"))


def require_sooner_where_urgent(targets: Targets) -> None:
    """Refuse a priority that has longer than a less urgent one under the same hours."""
    faults: dict[str, str] = {}
    for urgent, other in combinations(PRIORITIES, 2):
        length, longest = targets.resolution[urgent], targets.resolution[other]
        if targets.calendars[urgent] == targets.calendars[other] and length > longest:
            said = _(
                "A P%(urgent)s is more urgent than a P%(other)s, so it cannot have longer: "
                "%(longest)s at most.",
                urgent=urgent,
                other=other,
                longest=length_words(longest),
            )
            faults.setdefault(f"resolution_{urgent}", said)
    if faults:
        raise Invalid(_("A more urgent priority has longer than a less urgent one."), faults)


def _require_turns(card: PolicyCard, number: int | None) -> None:
    """Refuse an order that leaves a policy without a turn, unless that is meant."""
    hidden = [] if card.takes_over else newly_hidden(card.slot(number))
    said = [never_again(each) for each in hidden]
    require(not hidden, "takes_over", " ".join([*said, str(CHANGE_THE_ORDER)]))


def _another_for_all(besides: SlaPolicy) -> bool:
    return any(each.is_for_all for each in policies() if each.id != besides.id)


def _place(placed: SlaPolicy, card: PolicyCard) -> None:
    placed.place = card.place
    placed.service_id, placed.team_id = card.service_id, card.team_id


def _words(said: SlaPolicy, targets: Targets) -> dict[str, str]:
    place = {
        "Name": said.name,
        "Order": str(said.place),
        "Service": _name_of(db.session.get(Service, said.service_id or 0)),
        "Team": _name_of(db.session.get(Team, said.team_id or 0)),
    }
    return place | targets_words(targets, calendar_names())


def _name_of(found: Service | Team | None) -> str:
    return found.name if found else "every"


def _put(changed_policy: SlaPolicy, card: PolicyCard, by: Viewer) -> None:
    changed_policy.versions.insert(
        0,
        PolicyVersion(
            number=changed_policy.version,
            targets=written(card.targets),
            note=card.note.strip(),
            saved_at=in_force_from(changed_policy),
            saved_by_id=by.id,
        ),
    )
