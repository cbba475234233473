"""The first page of an empty portal, and the way to it."""

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import passwords
from portal.accounts.demo_sign_ins import is_demo
from portal.accounts.forms import SetUpForm
from portal.accounts.services import entry, set_up
from portal.accounts.throttle import at_the_door, by_link
from portal.accounts.viewer import Viewer
from portal.accounts.views.blueprint import bp, settings
from portal.core import naming
from portal.core.db import db
from portal.core.errors import Forbidden, Missing
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import open_to_everyone

ALWAYS_OPEN = {
    "accounts.wait_for_set_up",
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
    return redirect(url_for("accounts.wait_for_set_up"))


@bp.get("/set-up")
@open_to_everyone
def wait_for_set_up() -> ResponseReturnValue:
    """Say where the address with the token is found; 404 once there is an administrator."""
    _require_open()
    return render_template("accounts/set_up_wait.html", has_expired=False)


@bp.get("/set-up/<token>")
@open_to_everyone
@by_link
def show_set_up(token: str) -> ResponseReturnValue:
    """Ask for the first administrator; 404 once there is one."""
    _require_open()
    if not set_up.opens(token):
        return render_template("accounts/set_up_wait.html", has_expired=True), 403
    return _page(SetUpForm(formdata=None))


@bp.post("/set-up/<token>")
@open_to_everyone
@at_the_door
def make_first_admin(token: str) -> ResponseReturnValue:
    """Make the first administrator, sign them in and lead them to the guide; 404 once made."""
    _require_open()
    if not set_up.opens(token):
        raise Forbidden(
            _(
                "This address has expired. Run portal set-up on the server for a new one, and "
                "copy over what you typed."
            )
        )
    form = SetUpForm()
    if not form.is_sent():
        return _page(form, 422)
    password_hash = passwords.hash_of(text_of(form.password))
    with db.writing():
        person = set_up.first_admin(
            text_of(form.email),
            name=text_of(form.name),
            password_hash=password_hash,
            zone=text_of(form.zone),
            language=text_of(form.language),
        )
        if name := text_of(form.site_name):
            naming.call(name, by=Viewer(person))
        entry.admit(person, settings=settings())
    welcome = _("Welcome, %(name)s. This guide leads you through the first hour.", name=person.name)
    flash(welcome, "good")
    return redirect("/admin/start")


def _page(form: SetUpForm, status: int = 200) -> ResponseReturnValue:
    if naming.is_set(settings()):
        del form.site_name
    response = make_response(render_template("accounts/set_up.html", form=form), status)
    response.headers["Cache-Control"] = "no-store"  # its address opens it
    return response


def _require_open() -> None:
    if not _is_open():
        raise Missing


def _is_open() -> bool:
    """Say whether set-up is still to be done; once it is, never ask the database again."""
    if current_app.extensions.get(_DONE):
        return False
    still_open = set_up.is_open()
    # Removing the sample content takes its administrators along, beside a running server.
    current_app.extensions[_DONE] = not still_open and not is_demo()
    return still_open
