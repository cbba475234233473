"""Taking a gap on: by an article being written, or by one that is there already."""

from portal.accounts.viewer import Viewer
from portal.core.errors import Invalid, Missing
from portal.core.languages import later
from portal.core.policy import policy
from portal.core.records import visible_record
from portal.search.learning.lifecycle import GAP
from portal.search.learning.models import Gap
from portal.search.policy import SearchPermission

UNKNOWN = later("There is no such article, or it is not open to you.")
UNPUBLISHED = later("Nobody finds it yet: it has not been published.")


def claim(gap: Gap, ref: str, *, by: Viewer) -> None:
    """Promise that this record will answer the gap; refuses a gap that is not open."""
    GAP.advance(gap, "claim", by=by, article=ref)


def answer_with(gap: Gap, ref: str, *, by: Viewer) -> None:
    """Name a published record as the answer; whether it is found by the words is checked next.

    Raises `Invalid` for what this viewer may not read or nobody can find.
    """
    policy.require(SearchPermission.CLAIM_GAP, by, gap)
    try:
        kind, record = visible_record(ref, by)
    except Missing:
        raise Invalid(UNKNOWN, {"ref": UNKNOWN}) from None
    if kind.document(record) is None:
        raise Invalid(UNPUBLISHED, {"ref": UNPUBLISHED})
    claim(gap, record.ref, by=by)
