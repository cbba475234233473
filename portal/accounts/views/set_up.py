"""The first page of an empty portal, and the way to it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import passwords
from portal.accounts.forms import SetUpForm
from portal.accounts.services import entry, set_up
from portal.accounts.throttle import at_the_door
from portal.accounts.views.blueprint import bp, settings
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import open_to_everyone

ALWAYS_OPEN = {
    "accounts.show_set_up",
    "accounts.make_first_admin",
    "static",
    "asset",
    "healthz",
    "readyz",
}
_DONE = "portal_set_up_done"


@bp.before_app_request
def lead_to_set_up() -> ResponseReturnValue | None:
    """Send everybody to the set-up page while nobody runs this portal."""
    if request.endpoint in ALWAYS_OPEN or not _is_open():
        return None
    return redirect(url_for("accounts.show_set_up"))


@bp.get("/set-up")
@open_to_everyone
def show_set_up() -> ResponseReturnValue:
    """Ask for the first administrator; 404 once there is one."""
    _require_open()
    return render_template("accounts/set_up.html", form=SetUpForm(formdata=None))


@bp.post("/set-up")
@open_to_everyone
@at_the_door
def make_first_admin() -> ResponseReturnValue:
    """Make the first administrator and sign them in; 404 once there is one."""
    _require_open()
    form = SetUpForm()
    if not form.is_sent():
        return render_template("accounts/set_up.html", form=form), 422
    password_hash = passwords.hash_of(text_of(form.password))
    with db.writing():
        person = set_up.first_admin(
            text_of(form.email),
            name=text_of(form.name),
            password_hash=password_hash,
            zone=text_of(form.zone),
        )
        entry.admit(person, settings=settings())
    flash(
        _(
            "Welcome, %(name)s. Add your teams first, then invite the people in them.",
            name=person.name,
        ),
        "good",
    )
    return redirect(url_for("accounts.teams"))


def _require_open() -> None:
    if not _is_open():
        raise Missing


def _is_open() -> bool:
    """Say whether set-up is still to be done; once it is, never ask the database again."""
    if current_app.extensions.get(_DONE):
        return False
    still_open = set_up.is_open()
    current_app.extensions[_DONE] = not still_open
    return still_open
