"""Changing the secret of an outgoing webhook: a day with two, so that nothing is lost."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.activity.channels.webhook import secrets
from portal.activity.channels.webhook.channel import CHANNEL
from portal.activity.models import TeamChannel
from portal.activity.views.blueprint import bp
from portal.activity.views.team_channels import ONE, managed_channel, shown_once
from portal.core import events
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _
from portal.core.web import signed_in


@bp.post(f"{ONE}/secret")
@signed_in
def new_webhook_secret(team_id: int, number: int) -> ResponseReturnValue:
    """Make a new secret and show it once; the one before signs beside it for a day."""
    row = _webhook(team_id, number)
    with db.writing():
        secret = CHANNEL.new_secret(row)
        events.write(row, "new_secret", by=current_viewer())
    return shown_once(row, secret)


@bp.post(f"{ONE}/secret/end-former")
@signed_in
def end_former_webhook_secret(team_id: int, number: int) -> ResponseReturnValue:
    """Let only the newest secret sign, from now on."""
    row = _webhook(team_id, number)
    with db.writing():
        if secrets.end_former(row.id):
            events.write(row, "end_former_secret", by=current_viewer())
    flash(_("Only the newest secret signs now."), "good")
    return redirect(url_for(".team_channel", team_id=team_id, number=number))


def _webhook(team_id: int, number: int) -> TeamChannel:
    row = managed_channel(team_id, number)
    if row.channel != CHANNEL.name:
        raise Missing
    return row
