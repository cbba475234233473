"""What the neighbours of the pictures say: mails, alerts, jobs, a small wiki."""

import io
import zipfile
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from portal.core import clock

MAILS = (
    {
        "From": "Otto Virtanen <otto@kestrelway.test>",
        "Subject": "Sorter 4 in Lyon stops after every tenth parcel",
        "text": "Hello,\n\nsince the shift change sorter 4 stops after every tenth parcel and shows"
        " E-417. We restarted it twice.\n\nOtto",
    },
    {
        "From": "Nina Vogel <nina@papierhaus.test>",
        "Subject": "Re: Where are our pallets?",
        "text": "Good morning,\n\nthe tracking page still shows our pallets in Gdańsk. They were"
        " to be here on Monday.\n\nNina Vogel",
    },
    {
        "From": "Marcus Bell <marcus@kestrelway.test>",
        "Subject": "Automatic reply: Your report",
        "Auto-Submitted": "auto-replied",
        "text": "I am out of the office until Friday.",
    },
)
HOST = {"name": "host", "pattern": "orders-db-[1-3]"}
LOOK: dict[str, Any] = {
    "name": "Show what the order database is doing",
    "description": "Counts connections and lists what waits for locks.",
    "template": "12",
    "parameters": [HOST],
}
SET_POOL: dict[str, Any] = {
    "name": "Set the size of a pool",
    "description": "Writes the new size and reloads the pool; no connection is cut.",
    "template": "14",
    "parameters": [HOST, {"name": "size", "pattern": "[1-9][0-9]?"}],
}
NOTES = ("4,200 orders wait, 30 more every minute.", "")
THIS_CHANGE = "Let the pool of the order database grow to forty"
NEXT_CHANGE = "Let the pools of all other databases grow to forty"
COMMENT = "At forty a pod still leaves room for the others."
CHANGE: dict[str, Any] = {
    "steps": [
        "Tell the desk in the channel of Order Intake",
        "Set the pool of orders-db-2 to forty and watch it for ten minutes",
        "Set the others",
    ],
    "rollback_steps": ["Set every pool to twenty again"],
    "rollback_trigger": "More than 400 connections in all.",
    "rollback_check": "The dashboard shows fewer than 300 connections.",
    "rollback_minutes": 5,
}
CHANGE_TEXTS = {
    "reason": "Order Intake waits for connections whenever it scales up.",
    "impact_analysis": "No connection is cut. At most 360 of 500 connections are in use.",
    "test_plan": "Tried on the test cluster on Monday, with twice the load.",
}
LAG = ("is 40 s behind its leader", "A standby this far behind loses orders at a failover.")
SLOW = ("answers in 4.2 s", "Half of all searches take longer than four seconds.")
WORKSPACES = [{"workspace": "order-database-*", "change": "CHG-9"}]
PLANNED: dict[str, Any] = {
    "payload_version": 1,
    "run_id": "run-7QmZ",
    "run_url": "https://app.terraform.io/app/kestrelway/order-database-eu/runs/run-7QmZ",
    "run_message": "CHG-9: volumes of the new storage",
    "workspace_name": "order-database-eu",
    "organization_name": "kestrelway",
    "notifications": [
        {
            "message": "Planned: 6 to add, 0 to change, 0 to destroy",
            "trigger": "run:completed",
            "run_status": "planned_and_finished",
            "run_updated_at": "2026-03-11T10:22:00Z",
            "run_updated_by": "priya",
        }
    ],
}
OF_NO_CHANGE = {"run_id": "run-8KpA", "run_message": "Tidy tags", "workspace_name": "network-eu"}
PRINTED = """PLAY [Show what the database is doing]

TASK [Count connections by application]
ok: [orders-db-2] => order-intake 182, shipment-tracker 41, patroni 3

TASK [List what waits for locks]
ok: [orders-db-2] => none

PLAY RECAP
orders-db-2 : ok=4 changed=0 unreachable=0 failed=0
"""
PRINTED_IN_VAIN = """PLAY [Show what the database is doing]

TASK [Count connections by application]
fatal: [orders-db-3]: UNREACHABLE! => connection timed out

PLAY RECAP
orders-db-3 : ok=0 changed=0 unreachable=1 failed=0
"""
PRINTED_DRY = """PLAY [Set the size of a pool]

TASK [Write pool.ini]
-default_pool_size = 20
+default_pool_size = 40
changed: [orders-db-2]

PLAY RECAP
orders-db-2 : ok=3 changed=1 unreachable=0 failed=0
"""
_PAGES = {
    "gateway.md": "# Restart a depot gateway\n\n1. Tell the depot.\n2. Press *Restart* on the"
    " console.\n3. Scan a test label.\n",
    "sorter.md": "# Clear a jam at a sorter\n\n1. Press the red button.\n2. Open the flap.\n"
    "3. Take the parcel out, see [the gateway](gateway.md).\n",
    "empty.md": "",
}


def mail(said: dict[str, str]) -> bytes:
    """Return a mail as it travels."""
    letter = EmailMessage()
    letter["To"], letter["Date"] = "help@kestrelway.test", format_datetime(clock.now())
    letter["Message-ID"] = f"<{len(said['text'])}@kestrelway.test>"
    for name, value in said.items():
        if name != "text":
            letter[name] = value
    letter.set_content(said["text"], cte="8bit")
    return letter.as_bytes().replace(b"\n", b"\r\n")


def alerts(at: datetime) -> list[dict[str, Any]]:
    """Return what Alertmanager posts: one within the window of a change, one outside of any."""
    lag = [_firing(host, at, "Order Database", LAG) for host in ("orders-db-2", "orders-db-3")]
    slow = [_firing("tracker-eu-1", at, "Shipment Tracker", SLOW)]
    return [_group("ReplicationLag", lag), _group("SlowAnswers", slow)]


def wiki() -> bytes:
    """Return the archive of a small wiki; one of its pages is empty."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in _PAGES.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return held.getvalue()


def _group(name: str, firing: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="{name}"}}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "portal",
        "groupLabels": {"alertname": name},
        "commonLabels": {"severity": "warning"},
        "commonAnnotations": {},
        "externalURL": "https://alerts.kestrelway.test",
        "alerts": [{**each, "labels": each["labels"] | {"alertname": name}} for each in firing],
    }


def _firing(host: str, at: datetime, service: str, said: tuple[str, str]) -> dict[str, Any]:
    return {
        "status": "firing",
        "labels": {"instance": f"{host}:9187", "service": service, "severity": "warning"},
        "annotations": {"summary": f"{host} {said[0]}", "description": said[1]},
        "startsAt": (at - timedelta(minutes=3)).isoformat(),
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "https://prometheus.kestrelway.test/graph",
        "fingerprint": f"f-{host}",
    }
