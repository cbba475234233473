"""Passwords of mailboxes: in the settings or in a file of the server, never in the database.

So no backup, export or copy of the database holds one.
"""

from collections.abc import Mapping
from pathlib import Path

from portal.core.settings import Settings
from portal.integrations.mailbox.models import Mailbox


class Keyring:
    """Where passwords are kept; opened once with the settings."""

    def __init__(self) -> None:
        self._set: Mapping[str, str] = {}
        self._folder: Path | None = None

    def open(self, settings: Settings) -> None:
        """Use the passwords of these settings, and the data folder for the others."""
        self._set = settings.mailbox_passwords
        self._folder = settings.data / "mailboxes"

    def password(self, mailbox: Mailbox) -> str:
        """Return the password; that of the settings comes first, none is empty."""
        if mailbox.name in self._set:
            return self._set[mailbox.name]
        path = self._path(mailbox)
        return path.read_text("utf-8") if path.is_file() else ""

    def is_set_outside(self, name: str) -> bool:
        """Say whether the settings hold the password, so that the page cannot change it."""
        return name in self._set

    def keep(self, mailbox: Mailbox, password: str) -> None:
        """Keep a password in a file only the portal's own user may read."""
        path = self._path(mailbox)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(password, "utf-8")
        fresh.replace(path)

    def _path(self, mailbox: Mailbox) -> Path:
        if self._folder is None:
            raise RuntimeError("The data folder is not known yet.")
        return self._folder / f"{mailbox.id}.password"


keyring = Keyring()
