"""Where one person hears of things outside the portal, besides mail."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.activity.channels import registry
from portal.activity.channels.protocol import Channel
from portal.activity.forms import OwnChannelForm
from portal.activity.queries import own
from portal.activity.services import own as services
from portal.activity.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import signed_in

ONE = "/notifications/settings/channels/<channel>"


@bp.route(ONE, methods=["GET", "POST"])
@signed_in
def own_channel(channel: str) -> ResponseReturnValue:
    """Ask for the address this person is reached at, and keep it."""
    kind = _offered(channel)
    form = OwnChannelForm(kind)
    if not form.is_sent():
        return _page(form, kind)
    try:
        with db.writing():
            secret = services.keep(kind, text_of(form.address), by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, kind)
    if secret:
        return _shown_once(kind, secret)
    flash(
        _("%(label)s is set up. Send a test, and tick what comes there.", label=kind.label), "good"
    )
    return redirect(url_for(".news_settings"))


@bp.post(f"{ONE}/remove")
@signed_in
def remove_own_channel(channel: str) -> ResponseReturnValue:
    """Forget the address."""
    kind = _offered(channel)
    with db.writing():
        services.remove(kind, by=current_viewer())
    flash(_("%(label)s is removed. What waited for it is not sent.", label=kind.label), "good")
    return redirect(url_for(".news_settings"))


def _offered(name: str) -> Channel:
    kind = registry.channel(name)
    if kind not in registry.for_people() or not kind.asks_for_address:
        raise Missing
    return kind


def _page(form: OwnChannelForm, kind: Channel) -> ResponseReturnValue:
    row = own.own_channel(current_viewer().id or 0, kind)
    shown = kind.masked(row.address) if row else ""
    page = render_template(
        "activity/own_channel.html", form=form, channel=kind, shown_address=shown
    )
    return page, form.status


def _shown_once(kind: Channel, secret: str) -> ResponseReturnValue:
    page = render_template("activity/own_channel_secret.html", channel=kind, secret=secret)
    response = make_response(page, 201)
    response.headers["Cache-Control"] = "no-store"
    return response
