"""SNS: nothing is believed before its signature, and nobody is called on a stranger's word."""

import base64
import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.core import clock
from portal.core.db import db
from portal.incidents.terms import IncidentState, MonitoringStatus
from portal.integrations.alerts.contracts.sns import Envelope
from portal.integrations.alerts.outside import outside
from portal.integrations.alerts.services import sources
from portal.integrations.alerts.signing import certificates
from portal.integrations.alerts.signing.sns import string_to_sign
from tests.conftest import peer
from tests.integrations.alerts.conftest import World
from tests.integrations.alerts.sample import sample

TOPIC = "arn:aws:sns:eu-west-1:123456789012:ops-alarms"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0f2d.pem"
CONFIRM = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336&TopicArn=x"


@dataclass
class Aws:
    """The part of AWS that signs."""

    folder: Path
    pem: str

    def sign(self, message: bytes, algorithm: str = "sha1") -> str:
        key = str(self.folder / "key.pem")
        command = ["openssl", "dgst", f"-{algorithm}", "-sign", key]
        made = subprocess.run(command, input=message, capture_output=True, check=True)
        return base64.b64encode(made.stdout).decode()

    def envelope(self, kind: str, message: str, sent: str, **more: Any) -> dict[str, Any]:
        found = {
            "Type": kind,
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": TOPIC,
            "Message": message,
            "Timestamp": sent,
            "SignatureVersion": "1",
            "SigningCertURL": CERTIFICATE,
            **more,
        }
        signed = string_to_sign(Envelope.model_validate(found))
        algorithm = {"1": "sha1", "2": "sha256"}[found["SignatureVersion"]]
        return {"Signature": self.sign(signed, algorithm)} | found


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Aws:
    peer("openssl", bool(shutil.which("openssl")))
    folder = tmp_path_factory.mktemp("aws")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=sns -keyout key.pem"
    subprocess.run(
        [*command.split(), "-out", "cert.pem"], cwd=folder, capture_output=True, check=True
    )
    return Aws(folder, (folder / "cert.pem").read_text())


@pytest.fixture
def sns(world: World, aws: Aws) -> World:
    """A source that listens to the topic, at a time when the certificate holds."""
    world.at = clock.now().replace(microsecond=0) + timedelta(hours=1)
    world.connect("sns", topics=[TOPIC])

    def get(url: str) -> bytes:
        world.called.append(url)
        return aws.pem.encode() if url == CERTIFICATE else b"<ConfirmSubscriptionResponse/>"

    outside.open(get)
    return world


def sent_at(world: World, **ago: float) -> str:
    return (world.at - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def notify(world: World, aws: Aws, message: dict[str, Any] | str, **more: Any) -> Any:
    text = message if isinstance(message, str) else json.dumps(message)
    more.setdefault("MessageId", f"message-{len(world.deliveries)}")
    return world.post(aws.envelope("Notification", text, sent_at(world), **more), {})


def test_a_subscription_is_confirmed_once(sns: World, aws: Aws) -> None:
    body = aws.envelope(
        "SubscriptionConfirmation", "Hello", sent_at(sns), Token="2336", SubscribeURL=CONFIRM
    )
    assert sns.post(body, {}).status_code == 202
    assert sns.post(body, {}).status_code == 202

    assert sns.called == [CERTIFICATE, CONFIRM]
    assert sns.verdicts == ["subscribed"]


FORGED = {
    "a subscription at a foreign host": {"SubscribeURL": "https://sns.eu-west-1.evil.example/?Action=ConfirmSubscription"},
    "another action": {"SubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic"},
    "a certificate of a foreign host": {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem"},
    "a user in the address": {"SigningCertURL": "https://x@sns.eu-west-1.amazonaws.com/a.pem"},
    "another region": {"SigningCertURL": "https://sns.us-east-1.amazonaws.com/a.pem"},
    "another port": {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com:8443/a.pem"},
    "no https": {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/a.pem"},
    "no pem": {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com/a.txt"},
    "another topic": {"TopicArn": "arn:aws:sns:eu-west-1:666666666666:ops-alarms"},
    "an unknown version": {"SignatureVersion": "3"},
    "an old message": {"Timestamp": "2026-01-01T00:00:00.000Z"},
}  # fmt: skip


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_message_is_refused_without_a_call(sns: World, aws: Aws, kind: str) -> None:
    body = aws.envelope(
        "SubscriptionConfirmation", "Hello", sent_at(sns), Token="2336", SubscribeURL=CONFIRM
    )
    answer = sns.post(body | FORGED[kind], {})

    assert answer.status_code == 403
    assert sns.called == []
    assert sns.incidents == []


def test_a_wrong_signature_is_refused(sns: World, aws: Aws) -> None:
    body = aws.envelope("Notification", json.dumps(sample("sns_alarm")), sent_at(sns))
    answer = sns.post(body | {"Message": "{}"}, {})

    assert answer.status_code == 403
    assert answer.json["detail"] == "The signature does not fit the message."


def test_an_alarm_opens_and_an_older_word_is_ignored(sns: World, aws: Aws) -> None:
    notify(sns, aws, sample("sns_alarm"), Subject='ALARM: "QueueTooDeep"', SignatureVersion="2")
    notify(sns, aws, sample("sns_ok_older"))
    assert sns.verdicts == ["opened", "ignored"]
    notify(sns, aws, sample("sns_ok_newer"))
    sns.pass_time(minutes=6)

    (incident,) = sns.incidents
    assert incident.monitoring_status is MonitoringStatus.RECOVERED
    assert sns.alerts[0].labels["region"] == "eu-west-1"
    assert sns.alerts[0].labels["QueueName"] == "orders"
    assert sns.called == [CERTIFICATE]


def test_a_change_from_the_future_does_not_make_all_that_follows_old(sns: World, aws: Aws) -> None:
    alarm = sample("sns_alarm") | {"StateChangeTime": "2031-01-01T00:00:00.000+0000"}
    notify(sns, aws, alarm)
    sns.pass_time(minutes=2)
    ended = f"{sns.at - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S}.000+0000"
    notify(sns, aws, sample("sns_ok_newer") | {"StateChangeTime": ended})

    assert sns.verdicts == ["opened", "resolved"]


def test_the_same_message_sent_again_is_one_delivery(sns: World, aws: Aws) -> None:
    first = notify(sns, aws, sample("sns_alarm"), MessageId="same")
    again = notify(sns, aws, sample("sns_alarm"), MessageId="same")

    assert first.json == again.json
    assert sns.verdicts == ["opened"]


def test_missing_data_blinds_and_opens_only_where_asked(sns: World, aws: Aws) -> None:
    notify(sns, aws, sample("sns_blind"))
    assert sns.verdicts == ["recorded"]
    notify(sns, aws, sample("sns_alarm"))
    notify(sns, aws, sample("sns_blind"))
    assert sns.incidents[0].monitoring_status is MonitoringStatus.BLIND


def test_a_composite_takes_the_incidents_of_its_parts_under_it(sns: World, aws: Aws) -> None:
    notify(sns, aws, sample("sns_alarm"))
    notify(sns, aws, sample("sns_composite"))

    child, whole = sns.incidents
    assert child.parent_id == whole.id


def test_a_part_that_comes_later_is_taken_in_too(sns: World, aws: Aws) -> None:
    notify(sns, aws, sample("sns_composite"))
    notify(sns, aws, sample("sns_alarm"))

    whole, child = sns.incidents
    assert child.parent_id == whole.id


def test_an_alarm_without_ok_actions_is_warned_about(sns: World, aws: Aws) -> None:
    notify(sns, aws, sample("sns_without_ok_action"))

    assert "can never auto-resolve here" in sns.alerts[0].warning


def test_plain_words_open_an_incident_that_stays(sns: World, aws: Aws) -> None:
    notify(sns, aws, "Certificate of shop.example.test ends on Friday", Subject="Certificate")
    sns.pass_time(hours=30)

    assert sns.incidents[0].title == "Certificate"
    assert sns.incidents[0].state is IncidentState.NEW
    assert sns.incidents[0].monitoring_status is MonitoringStatus.FIRING


def test_raw_delivery_needs_the_secret(sns: World) -> None:
    assert sns.post(sample("sns_alarm"), {}).status_code == 401
    assert sns.post(sample("sns_alarm")).status_code == 202


def test_without_a_way_out_somebody_uploads_and_opens(world: World, aws: Aws) -> None:
    world.at = clock.now().replace(microsecond=0) + timedelta(hours=1)
    world.connect("sns", topics=[TOPIC])
    body = aws.envelope(
        "SubscriptionConfirmation", "Hello", sent_at(world), Token="2336", SubscribeURL=CONFIRM
    )
    answer = world.post(body, {})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"

    ada = world.admin
    with clock.turned_to(world.at), db.writing():
        sources.trust(world.source, aws.pem, by=ada)
    world.called.clear()
    assert world.post(body, {}).status_code == 202
    assert world.called == [CONFIRM]
    db.release()
    assert world.source.pending_url == CONFIRM


def test_a_certificate_out_of_its_time_signs_nothing(sns: World, aws: Aws) -> None:
    sns.at += timedelta(days=5_000)
    answer = notify(sns, aws, sample("sns_alarm"))

    assert answer.status_code == 403
    assert answer.json["detail"] == "The signing certificate is not valid now."


@pytest.mark.parametrize("length", [0, 1, 60, 400, 900])
def test_a_broken_certificate_is_no_certificate(aws: Aws, length: int) -> None:
    lines = aws.pem.splitlines()
    broken = "\n".join([lines[0], "".join(lines[1:-1])[: length // 4 * 4], lines[-1]])
    with pytest.raises(certificates.NotUsable):
        certificates.read(broken)
