"""What opens other systems: in the settings or in a file of the server, never in the database.

So no backup, export or copy of the database holds a password or a token.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol


class Holder(Protocol):
    """What a secret is kept for."""

    @property
    def id(self) -> int:
        """Its number, which names the file."""

    @property
    def name(self) -> str:
        """Its name, which names it in the settings."""


class Keyring:
    """Where secrets of one kind are kept; opened once with the settings."""

    def __init__(self, kind: str) -> None:
        self._kind = kind  # how the files end
        self._set: Mapping[str, str] = {}
        self._folder: Path | None = None

    def open(self, folder: Path, *, outside: Mapping[str, str]) -> None:
        """Use what the settings hold by name, and this folder for the others."""
        self._set, self._folder = outside, folder

    def secret(self, holder: Holder) -> str:
        """Return the secret; that of the settings comes first, none is empty."""
        if holder.name in self._set:
            return self._set[holder.name]
        path = self._path(holder)
        return path.read_text("utf-8") if path.is_file() else ""

    def is_set_outside(self, name: str) -> bool:
        """Say whether the settings hold it, so that the page cannot change it."""
        return name in self._set

    def keep(self, holder: Holder, secret: str) -> None:
        """Keep a secret in a file only the portal's own user may read."""
        path = self._path(holder)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(secret, "utf-8")
        fresh.replace(path)

    def drop(self, holder: Holder) -> None:
        """Keep it no longer; what the settings hold stays."""
        self._path(holder).unlink(missing_ok=True)

    def _path(self, holder: Holder) -> Path:
        if self._folder is None:
            raise RuntimeError("The data folder is not known yet.")
        return self._folder / f"{holder.id}.{self._kind}"
