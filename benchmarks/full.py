"""Portal as a request uses it: rights, facets, snippets and a page from a database, no HTML."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.accounts.models import Person
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.settings import Settings
from portal.core.settling import settle
from portal.factory import create_app
from portal.search import services, suggesting

READER = 1  # the id of Lena of the cast, L1


class FullSearch:
    """Search and suggestions for an L1 reader, with a session of the database for each."""

    def __init__(self, folder: Path) -> None:
        create_app(settings(folder))
        self._viewer = Viewer(db.session.get_one(Person, READER))
        assert self._viewer.tokens
        db.release()
        settle()

    def search(self, query: str, limit: int = 10, *, words: str = "") -> list[str]:
        """Return the references of the first page."""
        with _request():
            return [hit.ref for hit in services.find(query, self._viewer).hits[:limit]]

    def suggest(self, typed: str, limit: int = 8) -> list[str]:
        """Return the references offered for what is being typed."""
        with _request():
            return [each.ref for each in suggesting.suggest(typed, self._viewer).records[:limit]]


def settings(folder: Path) -> Settings:
    """Return the settings of a portal over this folder."""
    return Settings(
        data=folder,
        secret_key="only-for-benchmarks-0123456789-abcdef",
        embedded_worker=False,
        allow_special_domains=True,
        log_level="ERROR",
    )


@contextmanager
def _request() -> Iterator[None]:
    yield
    db.release()
