"""Who may do what, in words: the rules of the policy, read aloud."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.accounts.terms import Role, Tier
from portal.core.policy import Permission, Predicate, policy
from portal.guide.deeds import AREAS, DEEDS

# The name of a condition → whom it means.
WHO = {
    "article_is_published": "once readers get something",
    "it_is_the_portal": "the portal itself, by rule",
    "it_only_reads": "for a job that only reads",
    "kind_goes_without_review": "for a kind that may go without review",
    "kind_is_known_error": "for a known error",
    "viewer_answers_for_it": "the owner of the action",
    "viewer_asked_for_it": "whoever asked for the run",
    "viewer_carries_the_change_out": "whoever carries the change out",
    "viewer_claimed_it": "whoever claimed it",
    "viewer_decides_on_the_way_back": "whoever decides on the way back",
    "viewer_did_not_ask_for_it": "not whoever asked for it",
    "viewer_implements_it": "whoever implements the change",
    "viewer_is_admin": "admins",
    "viewer_is_asked": "approvers of the open round",
    "viewer_is_author": "authors of the proposal",
    "viewer_is_contributor": "contributors and reviewers",
    "viewer_is_in_owning_team": "in the team that owns it",
    "viewer_is_in_team": "members of the team",
    "viewer_is_l2_or_l3": "L2 and L3",
    "viewer_is_manager": "managers",
    "viewer_is_not_author": "not its authors",
    "viewer_is_of_its_tier": "the tier that has it, or a higher one",
    "viewer_is_owner": "the owner of the article",
    "viewer_is_requester": "whoever waits for it",
    "viewer_is_reviewer": "reviewers",
    "viewer_is_signed_in": "everybody who is signed in",
    "viewer_is_support": "L1, L2 and L3",
    "viewer_is_support_staff": "L1, L2 and L3",
    "viewer_is_the_portal": "the portal itself, after a check",
    "viewer_opened_it": "whoever opened it",
    "viewer_owns_the_problem": "the owner of the problem",
    "viewer_reads_every_part": "who may read every part of it",
    "viewer_sees_the_desk": "support, reviewers, managers and admins",
    "viewer_takes_part": "whoever responded, or wrote some of it",
    "viewer_took_no_part": "who did not respond and wrote none of it",
    "viewer_was_granted_this_kind": "with leave to publish this kind",
    "viewer_wrote_nothing_published": "not whoever wrote what readers get now",
}
# A heading → the conditions which somebody of that role or tier meets by that alone.
HOLDERS: dict[str, tuple[str, frozenset[str]]] = {
    "Everybody who is signed in": ("", frozenset({"viewer_is_signed_in"})),
    "L1, L2 and L3": (
        "",
        frozenset({"viewer_is_support", "viewer_is_support_staff", "viewer_sees_the_desk"}),
    ),
    "L2 and L3, beside that": ("", frozenset({"viewer_is_l2_or_l3"})),
    Role.CONTRIBUTOR.label: (Role.CONTRIBUTOR.description, frozenset({"viewer_is_contributor"})),
    Role.REVIEWER.label: (
        Role.REVIEWER.description,
        frozenset({"viewer_is_reviewer", "viewer_is_contributor", "viewer_sees_the_desk"}),
    ),
    Role.MANAGER.label: (
        Role.MANAGER.description,
        frozenset({"viewer_is_manager", "viewer_sees_the_desk"}),
    ),
    Role.ADMIN.label: (
        Role.ADMIN.description,
        frozenset({"viewer_is_admin", "viewer_sees_the_desk"}),
    ),
}
INSIDE = {"viewer_sees_the_desk", "viewer_is_signed_in"}
TIERS = tuple(Tier)
ROLES = tuple(Role)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to do, and everybody who may: each is a list of what has to be so together."""

    deed: str
    who: Sequence[Sequence[str]]


def who(permission: Permission) -> list[list[str]]:
    """Return who holds a permission: alternatives, each the conditions that must all hold."""
    return [_together(rule) for rule in policy.rules.get(permission, ())]


def areas() -> Iterator[tuple[str, list[Rule]]]:
    """Yield every permission of the policy under the heading of its feature."""
    for area, heading in AREAS.items():
        held = sorted((each for each in policy.rules if _area(each) == area), key=_place)
        yield heading, [Rule(DEEDS[each.value], who(each)) for each in held]


def holders() -> Iterator[tuple[str, str, list[str]]]:
    """Yield each role and tier with what it may do whatever the record."""
    for heading, (says, met) in HOLDERS.items():
        may = [
            DEEDS[each.value]
            for each in sorted(policy.rules, key=_place)
            if any({holds.__name__ for holds in rule} <= met for rule in policy.rules[each])
        ]
        yield heading, says, may


def _together(rule: Sequence[Predicate]) -> list[str]:
    """Say the conditions of one rule; being inside goes without saying beside a narrower one."""
    narrow = [each for each in rule if each.__name__ not in INSIDE]
    return [_said(each) for each in narrow or rule]


def _said(holds: Predicate) -> str:
    return WHO[holds.__name__]


def _area(permission: Permission) -> str:
    return permission.value.split(".")[0]


def _place(permission: Permission) -> int:
    return list(DEEDS).index(permission.value)
