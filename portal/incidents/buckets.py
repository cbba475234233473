"""The rule of the buckets: where on the way to an answer that was known somebody stopped."""

from portal.incidents.terms import Bucket, KnowledgeOutcome

USED = (KnowledgeOutcome.SOLVED_BY_KB, KnowledgeOutcome.KB_PARTIAL)


def bucket(
    outcome: KnowledgeOutcome | None,
    *,
    is_known: bool = False,
    is_met: bool = False,
    was_searched: bool = False,
) -> Bucket | None:
    """Return where an incident of this outcome falls; None until it is said what knowledge did.

    What helped was *used*. Where an article is named that would have helped, it was *found but not
    used* when anybody was shown it or read it, *searched for but not found* when somebody searched
    and it did not come up, else *not searched for*. Where none is named the matter is *new*.
    """
    if outcome is None:
        return None
    if outcome is KnowledgeOutcome.NOT_APPLICABLE:
        return Bucket.NONE
    if outcome in USED:
        return Bucket.USED
    if not is_known:
        return Bucket.NEW
    if is_met:
        return Bucket.NOT_USED
    return Bucket.NOT_FOUND if was_searched else Bucket.NOT_SEARCHED


def rests_on_the_trail(outcome: KnowledgeOutcome) -> bool:
    """Say whether what was searched and shown decides: nothing helped, though something might."""
    return outcome not in USED and outcome is not KnowledgeOutcome.NOT_APPLICABLE
