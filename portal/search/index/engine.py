"""The search engine of the running process, opened once by `open()`."""

from pathlib import Path

from portal.search.index.backend import SearchBackend
from portal.search.index.whoosh_backend import WhooshBackend


class Engine:
    """Holds the engine; another one takes its place here and nowhere else."""

    def __init__(self) -> None:
        self._backend: WhooshBackend | None = None

    def open(self, folder: Path) -> None:
        """Search in the index under this folder; a second call moves to the new one."""
        self.close()
        self._backend = WhooshBackend(folder)

    def close(self) -> None:
        """Let go of the files."""
        if self._backend:
            self._backend.close()

    @property
    def backend(self) -> SearchBackend:
        """The engine; raises `RuntimeError` before `open()`."""
        if self._backend is None:
            raise RuntimeError("The search engine is not open yet.")
        return self._backend


engine = Engine()
