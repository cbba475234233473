"""What mails about accounts say."""

from dataclasses import dataclass

from portal.core.naming import site_name
from portal.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a text."""

    subject: str
    body: str


def invitation(settings: Settings, *, name: str, link: str, inviter: str) -> Letter:
    """Ask somebody in."""
    body = (
        f"Hello {name},\n\n"
        f"{inviter} has opened an account for you at {site_name(settings)}, where the support "
        "teams keep what they know.\n\n"
        f"Choose a password here within 7 days:\n\n    {link}\n\n"
        "The link works once. If you did not expect this, you can ignore it.\n"
    )
    return Letter(f"Your account at {site_name(settings)}", body)


def password_reset(settings: Settings, *, name: str, link: str) -> Letter:
    """Let somebody choose a new password."""
    body = (
        f"Hello {name},\n\n"
        f"somebody, probably you, asked for a new password at {site_name(settings)}.\n\n"
        f"Choose it here within one hour:\n\n    {link}\n\n"
        "The link works once. If it was not you, ignore this mail: your password stays as it is.\n"
    )
    return Letter(f"A new password for {site_name(settings)}", body)
