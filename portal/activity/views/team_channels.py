"""Where a team hears of things outside the portal."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Team
from portal.accounts.sign_in import current_viewer
from portal.accounts.throttle import by_test
from portal.activity import announcing, trying
from portal.activity.channels import registry
from portal.activity.channels.protocol import Address, Channel
from portal.activity.forms import TeamChannelForm
from portal.activity.models import TeamChannel
from portal.activity.policy import ActivityPermission
from portal.activity.queries import channels, deliveries
from portal.activity.services import channels as services
from portal.activity.views.blueprint import ID, bp
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.web import signed_in

ONE = f"/teams/<{ID}:team_id>/channels/<{ID}:number>"


@bp.get(f"/teams/<{ID}:team_id>/channels")
@signed_in
def team_channels(team_id: int) -> ResponseReturnValue:
    """List where a team's news goes."""
    team = channels.team(team_id, viewer=current_viewer())
    rows = channels.channels_of(team)
    return render_template(
        "activity/team_channels.html",
        team=team,
        rows=[(row, registry.find(row.channel)) for row in rows],
        last=deliveries.last_of(rows),
        offered=registry.for_teams(),
        may_manage=policy.allows(ActivityPermission.MANAGE_CHANNELS, current_viewer()),
    )


@bp.get(f"/teams/<{ID}:team_id>/channels/new/<channel>")
@signed_in
def new_team_channel(team_id: int, channel: str) -> ResponseReturnValue:
    """Ask for the address of a new channel."""
    team, kind = _managed_team(team_id), registry.channel(channel)
    form = TeamChannelForm(kind, is_new=True, formdata=None, address=kind.usual_address(team))
    form.kinds.data = [kind.name for kind in announcing.kinds(for_teams=True)]
    return _form_page(form, team, kind)


@bp.post(f"/teams/<{ID}:team_id>/channels/new/<channel>")
@signed_in
def add_team_channel(team_id: int, channel: str) -> ResponseReturnValue:
    """Give the team a channel; what it needs to know once is shown once."""
    team, kind = _managed_team(team_id), registry.channel(channel)
    form = TeamChannelForm(kind, is_new=True)
    if not form.is_sent():
        return _form_page(form, team, kind), 422
    try:
        with db.writing():
            row, secret = services.add(kind, form.card, team=team, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _form_page(form, team, kind), 422
    if secret:
        return shown_once(row, secret)
    flash(_("%(name)s is added. Send a test to see whether it arrives.", name=row.name), "good")
    return redirect(url_for(".team_channel", team_id=team.id, number=row.id))


@bp.get(ONE)
@signed_in
def team_channel(team_id: int, number: int) -> ResponseReturnValue:
    """Show one channel with what was sent there, to be changed."""
    row = managed_channel(team_id, number)
    form = TeamChannelForm(
        registry.channel(row.channel), is_new=False, formdata=None, name=row.name, is_on=row.is_on
    )
    form.kinds.data = list(row.kinds)
    return _page(form, row)


@bp.post(ONE)
@signed_in
def change_team_channel(team_id: int, number: int) -> ResponseReturnValue:
    """Keep what was changed about a channel."""
    row = managed_channel(team_id, number)
    form = TeamChannelForm(registry.channel(row.channel), is_new=False)
    if not form.is_sent():
        return _page(form, row), 422
    try:
        with db.writing():
            services.change(row, form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, row), 422
    flash(_("%(name)s is saved.", name=row.name), "good")
    return redirect(url_for(".team_channel", team_id=team_id, number=number))


@bp.post(f"{ONE}/test")
@signed_in
@by_test
def try_team_channel(team_id: int, number: int) -> ResponseReturnValue:
    """Send a test there and show what became of it."""
    row = managed_channel(team_id, number)
    path = url_for(".team_channel", team_id=team_id, number=number)
    channel, to = registry.channel(row.channel), Address(row.address, row.id)
    viewer = current_viewer()
    result = trying.send_test(channel, to, by=viewer, settings_path=path)
    flash(result.sentence, "good" if result.is_good else "bad")
    return redirect(path)


@bp.post(f"{ONE}/remove")
@signed_in
def remove_team_channel(team_id: int, number: int) -> ResponseReturnValue:
    """Take a channel away."""
    row = managed_channel(team_id, number)
    with db.writing():
        services.remove(row, by=current_viewer())
    flash(_("%(name)s is removed. What waited for it is not sent.", name=row.name), "good")
    return redirect(url_for(".team_channels", team_id=team_id))


def managed_channel(team_id: int, number: int) -> TeamChannel:
    """Return a channel this viewer manages; raises `Missing` or `Forbidden`."""
    return channels.channel(_managed_team(team_id), number)


def shown_once(row: TeamChannel, secret: str) -> ResponseReturnValue:
    """Show what will never be shown again."""
    page = render_template(
        f"activity/channels/{row.channel}/shown_once.html", row=row, secret=secret
    )
    response = make_response(page, 201)
    response.headers["Cache-Control"] = "no-store"
    return response


def _managed_team(team_id: int) -> Team:
    team = channels.team(team_id, viewer=current_viewer())
    policy.require(ActivityPermission.MANAGE_CHANNELS, current_viewer())
    return team


def _form_page(form: TeamChannelForm, team: Team, channel: Channel) -> str:
    return render_template("activity/team_channel_new.html", form=form, team=team, channel=channel)


def _page(form: TeamChannelForm, row: TeamChannel) -> str:
    channel = registry.channel(row.channel)
    return render_template(
        "activity/team_channel.html",
        form=form,
        row=row,
        team=row.team,
        channel=channel,
        shown_address=channel.masked(row.address),
        panel=channel.panel(row),
        deliveries=deliveries.latest(deliveries.channel_key(row)),
    )
