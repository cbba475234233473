"""What to paste at the sender, ready for use."""

from dataclasses import dataclass

from portal.core.languages import _
from portal.integrations.alerts.models import AlertSource
from portal.integrations.alerts.services.guarding import signature_header
from portal.integrations.alerts.terms import SourceKind

PLACEHOLDER = "YOUR-SECRET"


@dataclass(frozen=True, slots=True)
class Snippet:
    """One text to paste, and where."""

    title: str
    words: str
    text: str


def snippets(source: AlertSource, url: str, secret: str = PLACEHOLDER) -> list[Snippet]:
    """Return what connects this kind of sender to the address."""
    made = {
        SourceKind.ALERTMANAGER: _alertmanager,
        SourceKind.GRAFANA: _grafana,
        SourceKind.SNS: _sns,
        SourceKind.GENERIC: _generic,
    }[source.kind](source, url, secret)
    return [*made, _heartbeat(url, secret)] if source.heartbeat_minutes else made


def _alertmanager(_source: AlertSource, url: str, secret: str) -> list[Snippet]:
    text = f"""receivers:
  - name: portal
    webhook_configs:
      - url: {url}
        send_resolved: true
        max_alerts: 1000
        http_config:
          authorization:
            type: Bearer
            credentials: {secret}
"""
    words = _("Add the receiver to alertmanager.yml, name it in a route, then reload Alertmanager.")
    return [Snippet("alertmanager.yml", words, text)]


def _grafana(source: AlertSource, url: str, secret: str) -> list[Snippet]:
    if source.is_signed:
        extra = f"\n      hmacConfig:\n        header: {signature_header(source)}"
        if source.timestamp_header:
            extra += f"\n        timestampHeader: {source.timestamp_header}"
        extra += f"\n        secret: {secret}"
    else:
        extra = f"\n      authorization_scheme: Bearer\n      authorization_credentials: {secret}"
    text = f"""apiVersion: 1
contactPoints:
  - orgId: 1
    name: Portal
    receivers:
      - uid: portal
        type: webhook
        settings:
          url: {url}
          httpMethod: POST{extra.replace(chr(10), chr(10) + "    ")}
"""
    words = _(
        "Enter these in a contact point of the type webhook, or keep them as a provisioning file. "
        "Press Test: the source then says “Connection OK”."
    )
    return [Snippet(_("Contact point"), words, text)]


def _sns(source: AlertSource, url: str, _secret: str) -> list[Snippet]:
    topic = source.topics[0] if source.topics else "TOPIC-ARN"
    text = f"""aws sns subscribe --protocol https \\
  --topic-arn {topic} \\
  --notification-endpoint {url}
"""
    words = _(
        "Subscribe the topic, without raw message delivery. Name the topic in the alarm's OK "
        "actions too, or nothing can recover by itself. No secret is needed: AWS signs."
    )
    return [Snippet(_("Subscription"), words, text)]


def _generic(source: AlertSource, url: str, secret: str) -> list[Snippet]:
    body = (
        '{"dedup_key": "backup-nas1", "status": "firing", "title": "Backup of nas1 failed", '
        '"severity": "warning", "service": "backup"}'
    )
    if source.is_signed:
        text = f"""BODY='{body}'
SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac '{secret}' -r | cut -d' ' -f1)
curl --fail -H "{signature_header(source)}: $SIGNATURE" -d "$BODY" {url}
"""
    else:
        text = f"curl --fail -H 'Authorization: Bearer {secret}' \\\n  -d '{body}' \\\n  {url}\n"
    words = _("Send the same dedup_key with status resolved when it is over.")
    return [Snippet("curl", words, text)]


def _heartbeat(url: str, secret: str) -> Snippet:
    text = f"curl --fail -X POST -H 'Authorization: Bearer {secret}' {url}/heartbeat\n"
    return Snippet(_("Heartbeat"), _("Call this more often than its interval."), text)
