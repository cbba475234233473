"""The surroundings of all templates."""

from collections.abc import MutableMapping
from typing import Any

from flask.sansio.app import App
from flask.templating import Environment


class Templates(Environment):
    """Templates that stay compiled and share their globals as they are.

    Jinja lays a map of its own over the globals for each template. Portal gives none to a single
    template, and copying, comparing and asking that map took a tenth of the time of a short page.
    """

    def __init__(self, app: App, **options: Any) -> None:
        # All stay compiled: there are more of them than a cache of the usual size holds.
        super().__init__(app, **options | {"cache_size": -1})

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of all, or a copy with those of one template."""
        return {**self.globals, **d} if d else self.globals
