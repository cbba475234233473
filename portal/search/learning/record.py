"""A gap as the rest of the portal knows it: a record with a reference, never a search hit."""

from portal.core.languages import later
from portal.core.records import RecordKind, registry
from portal.search.learning.models import Gap
from portal.search.learning.queries import visible_to

GAP = RecordKind(
    prefix="GAP",
    name="gap",
    label=later("Gap"),
    plural=later("Gaps"),
    icon="zoom-question",
    model=Gap,
    title=lambda gap: gap.text,
    url=lambda gap: f"/search/gaps/{gap.ref}",
    visible_to=visible_to,
    document=lambda _gap: None,
)


def register() -> None:
    """Make gaps known to links, notifications and the audit log."""
    registry.register(GAP)
