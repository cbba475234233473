"""The guide: its page, its own forms, and putting steps aside."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import AccountsPermission
from portal.accounts.sign_in import current_viewer
from portal.accounts.throttle import by_test
from portal.activity import trying
from portal.activity.channels import registry
from portal.activity.channels.protocol import Address
from portal.core import naming
from portal.core.db import db
from portal.core.errors import Conflict, Missing
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import needs
from portal.home.first_hour import looking, returning, state
from portal.home.first_hour.forms import NameForm
from portal.home.first_hour.steps import KEYS
from portal.home.sample import removing

bp = Blueprint("guide", __name__)
operates = needs(AccountsPermission.OPERATE)
_SAID = {"promises": looking.LOOKED, "backup": looking.BACKED_UP}


@bp.get("/admin/start")
@operates
def show() -> ResponseReturnValue:
    """Show every step, the next one open."""
    returning.leave()
    guide = state.guide()
    asked = guide.standing(request.args.get("step", ""))
    return render_template(
        "home/guide.html",
        guide=guide,
        just_done=guide.standing(request.args.get("done", "")),
        at_hand=asked or guide.next,
        is_away=state.is_away(),
        settings=looking.settings(),
        has_sample=removing.has_sample(),
    )


@bp.route("/admin/start/name", methods=["GET", "POST"])
@operates
def name() -> ResponseReturnValue:
    """Name the portal; refused where the settings give the name."""
    settings = looking.settings()
    form = NameForm(site_name=naming.site_name(settings))
    if form.is_sent():
        if naming.is_set(settings):
            raise Conflict(_("PORTAL_SITE_NAME gives the name; change it there."))
        with db.writing():
            naming.call(text_of(form.site_name), by=current_viewer())
        flash(_("This portal is called %(name)s.", name=naming.site_name(settings)), "good")
        return redirect(url_for(".show", done="name"))
    page = render_template("home/name.html", form=form, is_set=naming.is_set(settings))
    return page, form.status


@bp.post("/admin/start/mail")
@operates
@by_test
def send_test_mail() -> ResponseReturnValue:
    """Send a mail to whoever asks, and say at once what the server answered."""
    viewer = current_viewer()
    assert viewer.person is not None  # noqa: S101 - the door lets in nobody else
    result = trying.send_test(
        registry.channel("mail"),
        Address(viewer.person.email),
        by=viewer,
        settings_path=url_for(".show"),
    )
    if result.is_good:
        with db.writing():
            state.note(looking.TEST_MAIL, by=viewer)
    flash(result.sentence, "good" if result.is_good else "bad")
    return redirect(url_for(".show", step="mail"))


@bp.post("/admin/start/<key>/said")
@operates
def say_done(key: str) -> ResponseReturnValue:
    """Take somebody's word that a step is done which leaves no trace in the portal."""
    if key not in _SAID:
        raise Missing
    with db.writing():
        state.note(_SAID[key], by=current_viewer())
    return redirect(url_for(".show", done=key))


@bp.post("/admin/start/<key>/skip")
@operates
def skip(key: str) -> ResponseReturnValue:
    """Put a step aside."""
    _require_step(key)
    with db.writing():
        state.skip(key, by=current_viewer())
    return redirect(url_for(".show"))


@bp.post("/admin/start/<key>/take-up")
@operates
def take_up(key: str) -> ResponseReturnValue:
    """Take a step up again."""
    _require_step(key)
    with db.writing():
        state.take_up(key, by=current_viewer())
    return redirect(url_for(".show", step=key))


@bp.post("/admin/start/put-away")
@operates
def put_away() -> ResponseReturnValue:
    """Take the card off the first page."""
    with db.writing():
        state.put_away(by=current_viewer())
    flash(_("The guide is off your first page. It stays in the menu, under First hour."), "good")
    return redirect("/")


@bp.post("/admin/start/bring-back")
@operates
def bring_back() -> ResponseReturnValue:
    """Put the card back on the first page."""
    with db.writing():
        state.bring_back(by=current_viewer())
    return redirect(url_for(".show"))


def _require_step(key: str) -> None:
    if key not in KEYS:
        raise Missing
