"""Whoever looks at a page: a person with tier and roles, or nobody."""

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from portal.accounts.models import Person, Team
from portal.accounts.terms import Role, Tier
from portal.core.languages import _


@dataclass(frozen=True)
class Viewer:
    """One person's eyes, or nobody's; every query and every rule asks this."""

    person: Person | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody is behind this."""
        return self.person is not None

    @property
    def id(self) -> int | None:
        """The person's id."""
        return self.person.id if self.person else None

    @property
    def name(self) -> str:
        """The name written beside what this viewer does."""
        return self.person.name if self.person else _("Nobody")

    @property
    def tier(self) -> Tier:
        """The tier of the person's team."""
        return self.person.tier if self.person else Tier.NONE

    @property
    def roles(self) -> frozenset[Role]:
        """The roles; nobody has none."""
        return self.person.roles if self.person else frozenset()

    def has(self, *roles: Role) -> bool:
        """Say whether any of these roles is held."""
        return not self.roles.isdisjoint(roles)

    @property
    def team_id(self) -> int | None:
        """The id of the person's team."""
        return self.person.team_id if self.person else None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone in which times are shown."""
        return ZoneInfo(self.person.zone if self.person else "UTC")

    @property
    def language(self) -> str:
        """The language and place chosen for reading; empty for as the browser says."""
        return self.person.language if self.person else ""

    @property
    def tokens(self) -> frozenset[str]:
        """The audience tokens held; whoever holds one of a record's tokens may read it."""
        if self.person is None:
            return frozenset({"public"})
        held = {"public", "internal", f"person:{self.person.id}"}
        held |= {f"l{number}" for number in (1, 2, 3) if self.tier >= number}
        held |= {f"role:{role.value}" for role in self.roles}
        if self.person.team_id:
            held.add(f"team:{self.person.team_id}")
        return frozenset(held)


@dataclass(frozen=True)
class TeamViewer(Viewer):
    """The eyes of a whole team: what every member may read, and nothing one of them may alone."""

    team: Team | None = None

    @property
    def is_signed_in(self) -> bool:
        """A team's members are."""
        return self.team is not None

    @property
    def id(self) -> int | None:
        """No person's id: not None, which a query would take for "has no owner"."""
        return 0

    @property
    def name(self) -> str:
        """The name of the team."""
        return self.team.name if self.team else _("Nobody")

    @property
    def tier(self) -> Tier:
        """The tier the team gives."""
        return self.team.tier if self.team else Tier.NONE

    @property
    def roles(self) -> frozenset[Role]:
        """What everybody may do who has an account."""
        return frozenset({Role.READER})

    @property
    def team_id(self) -> int | None:
        """The team's own id."""
        return self.team.id if self.team else None

    @property
    def tokens(self) -> frozenset[str]:
        """The audience tokens every member holds."""
        if self.team is None:
            return frozenset({"public"})
        tiers = {f"l{number}" for number in (1, 2, 3) if self.tier >= number}
        return frozenset({"public", "internal", "role:reader", f"team:{self.team.id}"} | tiers)


NOBODY = Viewer()
