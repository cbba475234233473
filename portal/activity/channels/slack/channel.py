"""Slack: a POST of JSON to the address of an incoming webhook."""

import json
import re

from portal.activity.channels import answers
from portal.activity.channels.protocol import Address, Channel, Letter, Verdict
from portal.activity.channels.slack import message
from portal.core.languages import _, later
from portal.core.outbound import NotAllowed, gate

_PATH = re.compile(r"https?://[^/]+/(?:services|workflows|triggers)/\S+")


class SlackChannel(Channel):
    """One channel of a Slack workspace."""

    name = "slack"
    label = later("Slack")
    icon = "brand-slack"
    address_label = later("Webhook address")
    address_help = later(
        "In Slack: Apps, Incoming Webhooks, Add to Slack, choose the channel, copy the address."
    )
    address_example = "https://hooks.slack.com/services/T…/B…/…"

    def fault_of(self, address: str) -> str:
        """Refuse what is not the address of an incoming webhook."""
        try:
            gate.check(address)
        except NotAllowed as refusal:
            return str(refusal)
        if not _PATH.fullmatch(address):
            return _("A webhook of Slack looks like https://hooks.slack.com/services/T…/B…/…")
        return ""

    def send(self, letter: Letter, to: Address) -> Verdict:
        """Post the news."""
        body = json.dumps(message.of(letter)).encode()
        return answers.post(to.value, body, {"Content-Type": "application/json; charset=utf-8"})


CHANNEL = SlackChannel()
