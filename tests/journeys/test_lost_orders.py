"""Database connection failure: an alert at the hook, the pool, the driver, and the alert's end."""

from dataclasses import replace

import pytest

from portal.core import jobs
from portal.sla.jobs import ring
from tests import shelf
from tests.journeys.people import INC

FAILURE, CLIENTS = f"{INC}/articles/KB-1", f"{INC}/articles/KB-2"
RUN = f"{INC}/runs/1"
OPERATIONS, ENGINEERING = "2", "3"


@pytest.fixture(autouse=True)
def on_the_shelf(demo_article):
    demo_article("database-connection-failure")
    demo_article("too-many-clients-after-scale-up")


def test_orders_are_not_saved(at, person, alertmanager, scenario):
    lena, theo, tess, mona = map(person, ("lena", "theo", "tess", "mona"))
    alertmanager.delivers(alert(scenario("Order Database"), "firing"))
    takes_it(at, lena)
    calls_the_database_team(at, lena)
    takes_pods_away(at, theo, mona)
    at(20)
    alertmanager.delivers(alert(scenario("Order Database"), "resolved"))
    at(26)
    alertmanager.is_quiet()
    sees_it_recover(at, theo)
    patches_the_driver(at, tess)
    is_closed(at, lena, mona)
    keeps_its_trail(lena, tess)


def alert(card, status):
    """Return what Alertmanager posts: its labels are the demo's, its words too."""
    labels = {"alertname": "OrderDatabaseConnections", "service": "order-database"}
    one = {
        "status": status,
        "labels": labels | {"severity": "critical", "error": "OI-503"},
        "annotations": {"summary": card["title"], "description": card["text"]},
        "startsAt": "2026-11-24T08:58:00Z",
        "endsAt": "0001-01-01T00:00:00Z" if status == "firing" else "2026-11-24T09:20:00Z",
        "fingerprint": "3f1c9a7be0d24456",
    }
    group = {"status": status, "receiver": "portal", "groupLabels": labels, "alerts": [one]}
    return group | {"version": "4", "groupKey": '{}:{alertname="OrderDatabaseConnections"}'}


def takes_it(at, lena):
    page = lena.sees()
    assert "Orders are not saved, error OI-503" in page
    assert "Still firing" in page
    assert "Came in by Alert" in page
    assert lena.clocks() == [
        "Response: On track, 15 min left",
        "Resolution: On track, 8 h left",
    ]
    at(1)
    lena.press(f"{INC}/take")
    lena.press(f"{INC}/priority", impact="1", urgency="1", priority="", priority_reason="")
    assert lena.clocks() == [
        "Resolution: On track, 3 h 59 min left",
        "Response: Met, 14 min to spare",
    ]


def calls_the_database_team(at, lena):
    assert "Database connection failure" in lena.sees()
    assert "Database connection failure" in lena.sees(f"{INC}/search?q=OI-503+order+not+saved")
    assert "Call the Database team's on-call number" in lena.sees(f"{FAILURE}?rank=1")
    lena.press(f"{FAILURE}/run")
    at(2)
    lena.takes_step(1, "failed", "Nobody answers the first number")
    lena.takes_step(2, "done", "Theo owns it since 11:43")
    lena.press(f"{RUN}/finish", verdict="used_partial", note="Called the second number")
    at(3)
    lena.press(f"{INC}/escalate", team=OPERATIONS, reason="no_access", note="Every shop, P1.")
    assert "L2 response: On track, 1 h left" in lena.clocks()


def takes_pods_away(at, theo, mona):
    assert "Nobody answers the first number" in theo.sees().split("What was reported")[0]
    at(4)
    theo.press(f"{INC}/hand-overs/1/accept")
    theo.press(f"{INC}/major", note="No order can be saved")
    people = theo.markup(f"{INC}/roles")
    manager = people.split(">Mona<")[0].rsplit('value="', 1)[1].split('"')[0]
    lead = {"commander": "0", "scribe": "0", "comms": "0", "manager": manager}
    theo.press(f"{INC}/roles", note="Do we tell the shops?", **lead)
    assert "You are called to decide" in mona.sees()
    mona.press(f"{INC}/hand-overs/2/accept")
    assert theo.course()[-2:] == ["Theo called a manager Mona", "Mona answered the call"]
    at(8)
    assert "Too many clients" in theo.sees(f"{INC}/search?q=too+many+clients+already")
    assert "kubectl -n reports patch cronjob" in theo.sees(CLIENTS)
    theo.press(f"{CLIENTS}/verdict", verdict="used_partial", revision="1", note="Step 3")
    at(16)
    theo.press(f"{INC}/notes", kind="action", text="Scaled Order Intake back to 6 pods")
    theo.press(f"{INC}/steps/mitigate")


def sees_it_recover(at, theo):
    assert "Its alerts recovered" in theo.sees()
    at(40)
    up = {"team": ENGINEERING, "reason": "skill", "note": "Each pod opens 40 connections."}
    theo.press(f"{INC}/escalate", **up)
    assert theo.clocks() == [
        "Resolution: On track, 3 h 20 min left",
        "L3 response: On track, 4 h left",
        "Response: Met, 14 min to spare",
        "L2 response: Met, 59 min to spare",
    ]


def patches_the_driver(at, tess):
    assert "Each pod opens 40 connections." in tess.sees().split("What was reported")[0]
    at(52)
    tess.press(f"{INC}/hand-overs/3/accept")
    assert "Check the driver version" in tess.sees(FAILURE)
    tess.press(f"{INC}/notes", kind="decision", text="Through PgBouncer, pool of 10 a pod")
    at(185)
    assert "Resolution: At risk, 55 min left" in tess.clocks()
    at(245)
    ring()
    jobs.run_all()
    assert "Resolution: Breached, 5 min over" in tess.clocks()
    assert tess.course()[-1] == "Portal saw the time run out Resolution"
    at(250)
    end = {"code": "changed", "resolution": "Ten connections a pod.", "outcome": "kb_partial"}
    tess.press(f"{INC}/resolve", **end, article="KB-2")
    assert tess.clocks() == [
        "Resolution: Missed, 10 min over",
        "Response: Met, 14 min to spare",
        "L2 response: Met, 59 min to spare",
        "L3 response: Met, 3 h 48 min to spare",
    ]


def is_closed(at, lena, mona):
    at(300)
    told = lena.is_refused(f"{INC}/steps/close", 409)
    assert "was escalated twice and took longer than was promised" in told
    mona.press(f"{INC}/waive", note="It is in the review of the release.")
    mona.press(f"{INC}/steps/close")
    assert "Closed" in lena.sees().split("What was reported")[0]


def keeps_its_trail(lena, tess):
    before, of_l3 = lena.trail(), tess.trail()
    helped = "Helped Too many clients after a scale-up KB-2, revision 1 without opening it here"
    assert before[-1].startswith(f"{helped} Tess")
    shelf.revised("KB-2", lambda text: replace(text, title="Pools", body="Count them.\n"))
    assert (lena.trail(), tess.trail()) == (before, of_l3)
    assert "Count who holds connections." in tess.sees(f"{CLIENTS}/revisions/1")
    assert "Count who holds connections." not in lena.sees(f"{CLIENTS}/revisions/1")
