"""What a problem opened from incidents begins with."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from portal.core.languages import _
from portal.incidents.models.incident import Incident

MOST_LISTED = 20


def filled_in(cases: Sequence[Incident]) -> dict[str, Any]:
    """Return the values of the form: the words of the newest incident, the worst of the ratings.

    The whole desk reads problems, so no word of a confidential incident is taken over.
    """
    plain = [each for each in cases if not each.is_confidential]
    if not plain:
        return {}
    return {
        "title": max(plain, key=lambda each: each.reported_at).title,
        "description": _listed(plain) if len(plain) > 1 else plain[0].description,
        "service": _usual(each.service_id for each in plain),
        "category": _usual(each.category_id for each in plain),
        "impact": min(each.impact for each in plain),
        "urgency": min(each.urgency for each in plain),
    }


def _listed(cases: Sequence[Incident]) -> str:
    lines = [f"- {each.ref}: {each.title}" for each in cases[:MOST_LISTED]]
    return _("What came in:\n\n") + "\n".join(lines)


def _usual(numbers: Iterable[int | None]) -> int:
    """Return the number most of them have, 0 where none has one."""
    known = Counter(number for number in numbers if number)
    return known.most_common(1)[0][0] if known else 0
