"""E-mail addresses: one spelling each, and only those that mail can reach."""

from email_validator import EmailNotValidError, validate_email

LONGEST = 254


def same_case(text: str) -> str:
    """Return an address as it is kept and looked up: trimmed, in lower case."""
    return text.strip().lower()


def reachable(text: str, *, special: bool = False) -> str | None:
    """Return the address in its one spelling, or None when no mail could arrive there.

    With `special`, addresses ending in .local and .test count as reachable too.
    """
    address = same_case(text)
    tried = address.removesuffix(".local") + ".test" if address.endswith(".local") else address
    if tried != address and not special:
        return None
    try:
        checked = validate_email(tried, check_deliverability=False, test_environment=special)
    except EmailNotValidError:
        return None
    return address if tried != address else same_case(checked.normalized)
