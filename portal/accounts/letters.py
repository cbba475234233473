"""What mails about accounts say."""

from dataclasses import dataclass

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
        f"{inviter} has opened an account for you at {settings.site_name}, where the support "
        "teams keep what they know.\n\n"
        f"Choose a password here within 7 days:\n\n    {link}\n\n"
        "The link works once. If you did not expect this, you can ignore it.\n"
    )
    return Letter(f"Your account at {settings.site_name}", body)


def password_reset(settings: Settings, *, name: str, link: str) -> Letter:
    """Let somebody choose a new password."""
    body = (
        f"Hello {name},\n\n"
        f"somebody, probably you, asked for a new password at {settings.site_name}.\n\n"
        f"Choose it here within one hour:\n\n    {link}\n\n"
        "The link works once. If it was not you, ignore this mail: your password stays as it is.\n"
    )
    return Letter(f"A new password for {settings.site_name}", body)


def password_changed(settings: Settings, *, name: str) -> Letter:
    """Tell somebody that their password was changed, in case it was not them."""
    body = (
        f"Hello {name},\n\n"
        f"your password at {settings.site_name} has just been changed, and you were signed out "
        "in all other browsers.\n\n"
        "If it was not you, ask for a new one at once and tell an administrator:\n\n"
        f"    {settings.base_url}/password/forgot\n"
    )
    return Letter(f"Your password at {settings.site_name} was changed", body)
