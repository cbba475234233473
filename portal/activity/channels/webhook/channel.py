"""Outgoing webhook: one signed POST a piece of news."""

from portal.activity.channels import answers
from portal.activity.channels.protocol import Address, Channel, Fate, Letter, Verdict
from portal.activity.channels.webhook import payload, secrets
from portal.activity.models import TeamChannel
from portal.core import clock
from portal.core.languages import later
from portal.core.outbound import NotAllowed, gate
from portal.core.settings import Settings


class WebhookChannel(Channel):
    """Any server that takes JSON and can check a signature."""

    name = "webhook"
    label = later("Webhook")
    icon = "webhook"
    address_label = later("Address")
    address_help = later(
        "Gets a signed POST of JSON for each piece of news. It must answer with 2xx."
    )
    address_example = "https://example.com/hooks/portal"
    takes_digests = False  # a program wants each piece of news by itself
    _key = ""

    def open(self, settings: Settings) -> None:
        """Take the key the secrets are made from."""
        self._key = settings.signing_key()

    def fault_of(self, address: str) -> str:
        """Refuse what could never be called."""
        try:
            gate.check(address)
        except NotAllowed as refusal:
            return str(refusal)
        return ""

    def begin(self, channel: TeamChannel) -> str:
        """Make the first secret."""
        return self.new_secret(channel)

    def end(self, channel: TeamChannel) -> None:
        """Leave no secret behind."""
        secrets.end_all(channel.id)

    def panel(self, channel: TeamChannel) -> object:
        """Return the secrets that are valid."""
        return secrets.valid(channel.id)

    def new_secret(self, channel: TeamChannel) -> str:
        """Make a further secret and return it, once."""
        return secrets.add(channel.id, key=self._key)

    def own_seed(self) -> str:
        """Return a fresh seed."""
        return secrets.new_seed()

    def own_secret(self, seed: str) -> str:
        """Return the secret this seed stands for."""
        return secrets.made(seed, self._key)

    def send(self, letter: Letter, to: Address) -> Verdict:
        """Post the news, signed anew at each try with every secret that is valid."""
        rows = secrets.valid(to.channel_id) if to.channel_id else []
        seeds = [to.seed] if to.seed else [row.seed for row in rows]
        if not seeds:
            return Verdict(
                Fate.REFUSED, later("This webhook has no secret to sign with. Make a new one.")
            )
        keys = [secrets.made(seed, self._key) for seed in seeds]
        sent = payload.body(letter)
        at = int(clock.now().timestamp())
        return answers.post(to.value, sent, payload.headers(letter, sent, at=at, keys=keys))


CHANNEL = WebhookChannel()
