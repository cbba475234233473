"""What one person hears, where and when; and what was sent to them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.policy import AccountsPermission
from portal.accounts.sign_in import current_viewer
from portal.accounts.throttle import by_test
from portal.activity import trying
from portal.activity.channels import registry
from portal.activity.channels.protocol import Channel
from portal.activity.forms import NewsForm
from portal.activity.queries import channels, deliveries, own, wishes
from portal.activity.services import delivering
from portal.activity.services import wishes as services
from portal.activity.views.blueprint import ID, bp
from portal.core.db import db
from portal.core.errors import Conflict, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import is_local, signed_in


@bp.get("/notifications/settings")
@signed_in
def news_settings() -> ResponseReturnValue:
    """Show what comes where, to be changed."""
    person_id = current_viewer().id or 0
    habit = wishes.habit(person_id)
    form = NewsForm(formdata=None, rhythm=habit.rhythm.value, hour=habit.hour)
    form.wanted.data = [f"{kind}:{place}" for kind, place in wishes.matrix(person_id, form.kinds)]
    if habit.quiet_from is not None:
        form.is_quiet.data = True
        form.quiet_from.data, form.quiet_until.data = habit.quiet_from, habit.quiet_until
    return _page(form)


@bp.post("/notifications/settings")
@signed_in
def change_news_settings() -> ResponseReturnValue:
    """Keep what comes where and when."""
    form, viewer = NewsForm(), current_viewer()
    if not form.is_sent():
        return _page(form), 422
    with db.writing():
        services.choose(form.pairs, of=form.kinds, places=form.places, by=viewer)
        services.keep_habit(form.habit, by=viewer)
    flash(_("Saved. It holds for everything from now on."), "good")
    return redirect(url_for(".news_settings"))


@bp.post("/notifications/settings/test/<channel>")
@signed_in
@by_test
def try_own_channel(channel: str) -> ResponseReturnValue:
    """Send this person a test and show what became of it."""
    found, person = registry.channel(channel), current_viewer().person
    to = own.address_of(person, found) if person and found in registry.for_people() else None
    if to is None:
        raise Missing
    path = url_for(".news_settings")
    result = trying.send_test(found, to, by=current_viewer(), settings_path=path)
    flash(result.sentence, "good" if result.is_good else "bad")
    return redirect(path)


@bp.post(f"/notifications/deliveries/<{ID}:number>/retry")
@signed_in
def retry_delivery(number: int) -> ResponseReturnValue:
    """Try again what was refused or given up."""
    with db.writing():
        row = deliveries.delivery(number, viewer=current_viewer())
        if not delivering.retry(row):
            raise Conflict(_("This is under way or done, so there is nothing to try again."))
    flash(_("It will be tried again at once."), "good")
    target = request.form.get("next")
    return redirect(target if target and is_local(target) else url_for(".news_settings"))


def _page(form: NewsForm) -> str:
    viewer = current_viewer()
    reaching = own.reaching([viewer.id or 0])[viewer.id or 0]
    return render_template(
        "activity/settings.html",
        form=form,
        chosen=set(form.wanted.data or []),
        by_channel=[(channel, _shown_address(channel)) for channel in reaching],
        to_set_up=[channel for channel in registry.for_people() if channel not in reaching],
        sets_up=policy.allows(AccountsPermission.OPERATE, viewer),
        mails=any(not channel.asks_for_address for channel in reaching),
        deliveries=deliveries.latest(deliveries.person_key(viewer.id or 0), limit=10),
        teams=channels.teams_of(viewer),
        counted=channels.counted(),
    )


def _shown_address(channel: Channel) -> str:
    person = current_viewer().person
    to = own.address_of(person, channel) if person else None
    return channel.masked(to.value) if to else ""
