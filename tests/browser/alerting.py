"""A sender of alerts beside the windows: connected to the served portal, posting to its hook."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.integrations.alerts.processing.draining import drain
from portal.integrations.alerts.services import sources
from portal.integrations.alerts.services.sources import SourceCard
from portal.integrations.alerts.terms import SourceKind
from tests.integrations.alerts.sample import Body


@dataclass(frozen=True)
class Alertmanager:
    """The address of the portal, and the source with its secret."""

    url: str
    source: int
    hook: str
    secret: str

    def delivers(self, body: Body) -> None:
        """Post as Alertmanager does, with the secret as a bearer token; the alert is processed."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.secret}"}
        line = HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        line.request("POST", self.hook, json.dumps(body), headers)
        answer = line.getresponse()
        told: Body = json.loads(answer.read())
        line.close()
        assert (answer.status, told["status"]) == (202, "accepted")
        drain(self.source)
        db.release()


def connect(url: str, *, by: Viewer) -> Alertmanager:
    """Connect an Alertmanager to a served portal."""
    with db.writing():
        card = SourceCard(name="Alertmanager, Frankfurt")
        source, secret = sources.add(SourceKind.ALERTMANAGER, card, by=by)
    return Alertmanager(url, source.id, f"/hooks/{source.key}", secret)
