"""How the life of the index joins the search."""

from flask import Flask

from portal.accounts.policy import AccountsPermission
from portal.accounts.sign_in import current_viewer
from portal.core.policy import policy
from portal.core.signs import watch_over
from portal.search.life import jobs
from portal.search.life.signs import of_index
from portal.search.life.views import bp

JOBS = jobs  # imported for its handler, its chore and what it hears of


def wire(app: Flask) -> None:
    """Register the page and the sign, and let the tabs know who comes to it."""
    app.register_blueprint(bp)
    watch_over(app, of_index)
    app.jinja_env.globals.update(looks_after_index=_looks_after_index)


def _looks_after_index() -> bool:
    return policy.allows(AccountsPermission.OPERATE, current_viewer())
