"""What mails about accounts say."""

from dataclasses import dataclass

from portal.core.languages import _
from portal.core.naming import site_name
from portal.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a text."""

    subject: str
    body: str


def invitation(settings: Settings, *, name: str, link: str, inviter: str) -> Letter:
    """Ask somebody in."""
    site = site_name(settings)
    body = _(
        "Hello %(name)s,\n\n"
        "%(inviter)s has opened an account for you at %(site)s, where the support "
        "teams keep what they know.\n\n"
        "Choose a password here within 7 days:\n\n    %(link)s\n\n"
        "The link works once. If you did not expect this, you can ignore it.\n",
        name=name,
        inviter=inviter,
        site=site,
        link=link,
    )
    return Letter(_("Your account at %(site)s", site=site), body)


def password_reset(settings: Settings, *, name: str, link: str) -> Letter:
    """Let somebody choose a new password."""
    site = site_name(settings)
    body = _(
        "Hello %(name)s,\n\n"
        "somebody, probably you, asked for a new password at %(site)s.\n\n"
        "Choose it here within one hour:\n\n    %(link)s\n\n"
        "The link works once. If it was not you, ignore this mail: your password stays as it is."
        "\n",
        name=name,
        site=site,
        link=link,
    )
    return Letter(_("A new password for %(site)s", site=site), body)
