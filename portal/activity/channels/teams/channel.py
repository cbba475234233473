"""Teams: a POST of an adaptive card to the address of a Workflow.

The older connectors (`webhook.office.com`) are retired, so their addresses are refused here.
"""

import json
from urllib.parse import urlsplit

from portal.activity.channels import answers
from portal.activity.channels.protocol import Address, Channel, Letter, Verdict
from portal.activity.channels.teams import card
from portal.core.languages import _, later
from portal.core.outbound import NotAllowed, gate


class TeamsChannel(Channel):
    """One channel or chat in Microsoft Teams."""

    name = "teams"
    label = later("Microsoft Teams")
    icon = "brand-teams"
    address_label = later("Workflow address")
    address_help = later(
        "In Teams: the channel’s menu, Workflows, “Send webhook alerts to a channel”, "
        "copy the address it ends with."
    )
    address_example = "https://….api.powerplatform.com/powerautomate/…"

    def fault_of(self, address: str) -> str:
        """Refuse what cannot be called, and the retired connectors."""
        try:
            gate.check(address)
        except NotAllowed as refusal:
            return str(refusal)
        host = urlsplit(address).hostname or ""
        if host.endswith((".webhook.office.com", "outlook.office.com")):
            return _(
                "Connectors of Office 365 no longer work. Make a Workflow and give its address."
            )
        return ""

    def send(self, letter: Letter, to: Address) -> Verdict:
        """Post the card."""
        body = json.dumps(card.of(letter)).encode()
        return answers.post(to.value, body, {"Content-Type": "application/json"})


CHANNEL = TeamsChannel()
