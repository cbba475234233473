"""The sign-ins of a demo: one password everybody may know, good only in a demo database."""

from portal.core.facts import fact, remember

PASSWORD = "walk-the-support-desk"  # noqa: S105 - printed on the sign-in page of every demo
_FACT = "demo"


def is_demo() -> bool:
    """Say whether this database was filled by the demo."""
    return fact(_FACT) == "yes"


def mark_as_demo() -> None:
    """Keep that this database is a demo; commits with the caller."""
    remember(_FACT, "yes")


def is_refused(password: str) -> bool:
    """Say whether this is the demo password outside a demo, where it opens nothing."""
    return password == PASSWORD and not is_demo()
