"""Who may do what, in words: the rules of the policy, read aloud."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.accounts.terms import Role, Tier
from portal.core.languages import later
from portal.core.policy import Permission, Predicate, policy
from portal.guide.deeds import AREAS, DEEDS

# The name of a condition → whom it means.
WHO = {
    "article_is_published": later("once the article is published"),
    "it_is_the_portal": later("the portal itself, by rule"),
    "it_only_reads": later("for a job that only reads"),
    "kind_goes_without_review": later("for a kind that may go without review"),
    "kind_is_known_error": later("for a known error"),
    "viewer_answers_for_it": later("the owner of the action"),
    "viewer_asked_for_it": later("whoever asked for the run"),
    "viewer_carries_the_change_out": later("whoever carries the change out"),
    "viewer_claimed_it": later("whoever claimed it"),
    "viewer_decides_on_the_way_back": later("whoever decides on the way back"),
    "viewer_did_not_ask_for_it": later("not whoever asked for it"),
    "viewer_implements_it": later("whoever implements the change"),
    "viewer_is_admin": later("admins"),
    "viewer_is_asked": later("approvers of the open round"),
    "viewer_is_author": later("authors of the proposal"),
    "viewer_is_contributor": later("contributors and reviewers"),
    "viewer_is_in_owning_team": later("in the team that owns it"),
    "viewer_is_in_team": later("members of the team"),
    "viewer_is_l2_or_l3": later("L2 and L3"),
    "viewer_is_manager": later("managers"),
    "viewer_is_not_author": later("not its authors"),
    "viewer_is_of_its_tier": later("the tier that has it, or a higher one"),
    "viewer_is_owner": later("the owner of the article"),
    "viewer_is_requester": later("whoever waits for it"),
    "viewer_is_reviewer": later("reviewers"),
    "viewer_is_signed_in": later("everybody who is signed in"),
    "viewer_is_support": later("L1, L2 and L3"),
    "viewer_is_support_staff": later("L1, L2 and L3"),
    "viewer_is_the_portal": later("the portal itself, after a check"),
    "viewer_opened_it": later("whoever opened it"),
    "viewer_owns_the_problem": later("the owner of the problem"),
    "viewer_reads_every_part": later("who may read every part of it"),
    "viewer_sees_the_desk": later("support, reviewers, managers and admins"),
    "viewer_takes_part": later("whoever responded, or wrote some of it"),
    "viewer_took_no_part": later("who did not respond and wrote none of it"),
    "viewer_was_granted_this_kind": later("with leave to publish this kind"),
    "viewer_wrote_nothing_published": later("not whoever wrote what readers get now"),
}
# A heading → the conditions which somebody of that role or tier meets by that alone.
HOLDERS: dict[str, tuple[str, frozenset[str]]] = {
    later("Everybody who is signed in"): ("", frozenset({"viewer_is_signed_in"})),
    later("L1, L2 and L3"): (
        "",
        frozenset({"viewer_is_support", "viewer_is_support_staff", "viewer_sees_the_desk"}),
    ),
    later("L2 and L3, beside that"): ("", frozenset({"viewer_is_l2_or_l3"})),
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
