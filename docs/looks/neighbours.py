"""What other systems brought to the company of the pictures; the demo is connected to nothing.

Nobody outside is called: everything comes in as if its sender had sent it.
"""

import json
from collections.abc import Iterator
from datetime import timedelta

from docs.looks import words
from docs.looks.today import person_called
from portal.changes.models.change import Change
from portal.core import clock
from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.integrations.alerts.services import deliveries, sources
from portal.integrations.alerts.terms import SourceKind
from portal.integrations.mailbox.services import mailboxes, receiving
from portal.integrations.runners.contracts.protocol import Seen
from portal.integrations.runners.models import JobRun
from portal.integrations.runners.services import asking, ending, runners
from portal.integrations.runners.services.asking import Wish
from portal.integrations.runners.services.work import work_on
from portal.integrations.runners.terms import RUNNERS, Fate, Mode, Reach, RunnerKind
from portal.integrations.runners.terraform.services import deliveries as of_terraform
from portal.integrations.runners.terraform.services import sources as terraform

# Addresses of hooks are random: on pictures each has the same one each time.
KEY = "of-the-pictures"


def bring(incident: int, change: int) -> Iterator[str]:
    """Let everything come in, to this open incident and this change at work.

    Yields what came, so that it becomes what it should before the next does.
    """
    _mails()
    yield "mails"
    _alerts()
    yield "alerts"
    _jobs(incident, change)
    _terraform()
    yield "jobs"


def _mails() -> None:
    raw = [words.mail(each) for each in words.MAILS]
    kept = [receiving.keep(each) for each in raw]
    with db.writing():
        address, host = "help@kestrelway.test", "imap.kestrelway.test"
        card = mailboxes.MailboxCard(name="Help desk", address=address, host=host)
        box = mailboxes.add(card, by=person_called("ada"))
        db.session.flush()
        mailboxes.pause(box, by=person_called("ada"))  # there is no such server to be asked
        for one, digest in zip(raw, kept, strict=True):
            receiving.receive(box, one, digest)


def _alerts() -> None:
    with clock.turned_to(clock.now() - timedelta(minutes=4)), db.writing():
        card = sources.SourceCard(name="Alertmanager, Frankfurt", heartbeat_minutes=10)
        source, _secret = sources.add(SourceKind.ALERTMANAGER, card, by=person_called("ada"))
        source.key = KEY
        headers = {"user-agent": "Alertmanager/0.27.0"}
        for group in words.alerts(clock.now()):
            body = json.dumps(group).encode()
            deliveries.keep(deliveries.arrived(source.id, body, headers))
        reason = "This is not Alertmanager's own format: “alerts” is missing."
        deliveries.keep_rejected(source.id, b'{"text": "hello"}', headers, reason)


def _jobs(incident_id: int, change_id: int) -> None:
    ada, theo = person_called("ada"), person_called("theo")
    with db.writing() as session:
        incident = session.get_one(Incident, incident_id)
        change = session.get_one(Change, change_id)
        address = "https://awx.kestrelway.test"
        card = runners.RunnerCard(name="AWX", kind=RunnerKind.AWX, base_url=address)
        runner = runners.add(card, by=ada)
        runner.key = KEY
        runners.tested(runner, "", by=ada)
        services = [incident.service, *change.services] if incident.service else change.services
        looking = runners.JobCard(reach=Reach.READS, services=services, **words.LOOK)
        look = runners.register(runner, looking, by=ada)
        pool = runners.JobCard(reach=Reach.PRODUCTION, **words.SET_POOL)
        resize = runners.register(runner, pool, by=ada)
        first = asking.ask(Wish(look, {"host": "orders-db-2"}, incident=incident), by=theo)
        second = asking.ask(Wish(look, {"host": "orders-db-3"}, incident=incident), by=theo)
        values = {"host": "orders-db-2", "size": "40"}
        third = asking.ask(Wish(resize, values, change=change), by=theo)
    _end(first, Fate.SUCCEEDED, words.PRINTED)
    _end(second, Fate.FAILED, words.PRINTED_IN_VAIN)
    _end(third, Fate.SUCCEEDED, words.PRINTED_DRY)


def _end(run: JobRun, fate: Fate, output: str) -> None:
    """Let what was asked of the runner end as if it had said so."""
    attempt = run.attempts[-1]
    work = work_on(attempt.id)
    if work is None:
        raise RuntimeError(f"{run.ref} is over before it began.")
    with db.writing():
        attempt.key, attempt.remote_id = f"{run.ref}-{KEY}", str(410 + run.id)
        attempt.url = f"https://awx.kestrelway.test/#/jobs/playbook/{attempt.remote_id}/output"
        began = "dry_run_began" if attempt.mode is Mode.CHECK else "began"
        work.advance(began, by=RUNNERS)
    ending.settle(work, Seen(attempt.remote_id, fate, fate.value), output)


def _terraform() -> None:
    with db.writing():
        source, _secret = terraform.add("HCP Terraform", words.WORKSPACES, by=person_called("ada"))
        source.key = KEY
        for told in (words.PLANNED, words.PLANNED | words.OF_NO_CHANGE):
            of_terraform.keep(source, json.dumps(told).encode())
