"""What can be typed beyond words, said once: beside the results and in the guide."""

from dataclasses import dataclass

from portal.core.languages import later
from portal.search.terms import CONDITIONS, LONGEST_QUERY, MOST_TERMS, STALE_AFTER_DAYS, FilterName


@dataclass(frozen=True, slots=True)
class Typed:
    """One thing to type, what it finds, and how it can look otherwise."""

    example: str
    finds: str
    also: tuple[str, ...] = ()


OPERATORS = (
    Typed("vpn client", later("what has both words, in any form; when few have, what has some")),
    Typed('"connection refused"', later("these words side by side, exactly so")),
    Typed("-printer", later("without this word"), ('-"choose printers"',)),
    Typed("KB-12", later("straight to this record")),
    Typed("ORA-12541", later("an identifier, whole or in parts"), ("0x80070005", "nginx.conf")),
)
FILTERS = {
    FilterName.KIND: Typed(
        "kind:sop", later("records of this kind"), ("kind:faq", "kind:known_error")
    ),
    FilterName.SERVICE: Typed(
        'service:"Remote access"', later("what belongs to this service"), ("service:remote-access",)
    ),
    FilterName.TAG: Typed("tag:vpn", later("what carries this tag")),
    FilterName.CATEGORY: Typed("category:network", later("what is in this category")),
    FilterName.STATE: Typed("state:published", later("what is at this state")),
    FilterName.CONFIDENCE: Typed(
        "confidence:validated",
        later("articles readers may trust so far"),
        ("confidence:not_validated",),
    ),
    FilterName.OWNER: Typed(
        "owner:lena", later("what somebody owns; any part of the name will do")
    ),
    FilterName.LANGUAGE: Typed("lang:de", later("articles written in this language")),
    FilterName.UPDATED: Typed(
        "updated:30d",
        later("what changed within so many days (d), weeks (w), months (m) or years (y), or then"),
        ("updated:2026-05", "updated:>2026-05-01", "updated:<2026"),
    ),
    FilterName.IS: Typed(
        f"is:{CONDITIONS[0]}",
        later("articles due for review, or not verified for %(days)s days", days=STALE_AFTER_DAYS),
        tuple(f"is:{each}" for each in CONDITIONS[1:]),
    ),
}
LIMITS = {"characters": LONGEST_QUERY, "terms": MOST_TERMS}
