"""An incident from the report to its confirmation through all three tiers, as each of them meets it."""

import re

import pytest
from sqlalchemy import select

from portal.accounts.models import Person
from portal.activity.models import Notification
from portal.core.db import db

INC = "/incidents/INC-1"
RUN = f"{INC}/runs/1"
OPERATIONS, ENGINEERING = "2", "3"
pytestmark = pytest.mark.usefixtures("vpn_sop")


def told(name):
    """Return what one of the cast was told, the oldest first."""
    rows = select(Notification).join(Person, Person.id == Notification.person_id)
    own = rows.where(Person.email == f"{name}@example.test").order_by(Notification.id)
    return list(db.session.scalars(own))


def test_what_otto_reports_climbs_to_l3_and_is_confirmed(session, browser_of):
    otto, lena, theo, tess = (browser_of(name) for name in ("otto", "lena", "theo", "tess"))
    sent = {"title": "VPN drops", "description": "Every ten minutes."}
    assert otto.post("/help/report", data=sent).location == "/help/INC-1"

    assert f"{INC}/articles/KB-1" in lena.get(f"{INC}/search?q=restart+tunnel").text
    assert "0 of 3 steps taken" in lena.post(f"{INC}/articles/KB-1/run", follow_redirects=True).text
    key = re.findall(r'name="step" value="([^"]+)"', lena.get(RUN).text)[1]
    step = {"step": key, "result": "failed", "seen": "0", "note": "No route"}
    assert lena.post(f"{RUN}/steps", data=step).status_code == 302
    up = {"team": OPERATIONS, "reason": "kb_failed", "note": "The light is red."}
    assert lena.post(f"{INC}/escalate", data=up).status_code == 302

    page = theo.get(INC).text
    assert "<q>restart tunnel</q>" in page
    assert "No route" in page
    assert theo.post(f"{INC}/hand-overs/1/accept").status_code == 302
    up = {"team": ENGINEERING, "reason": "skill", "note": "The gateway forgets its keys."}
    assert theo.post(f"{INC}/escalate", data=up).status_code == 302

    page = tess.get(INC).text
    assert "The gateway forgets its keys." in page
    assert "No route" in page
    assert any("INC-1" in (each.ref, each.text) for each in told("tess"))
    assert tess.post(f"{INC}/hand-overs/2/accept").status_code == 302
    end = {"code": "fixed", "resolution": "Keys live an hour now.", "outcome": "kb_missing"}
    assert tess.post(f"{INC}/resolve", data=end).status_code == 302

    page = otto.get("/help/INC-1").text
    assert "Keys live an hour now." in page
    assert "The light is red." not in page
    assert any("INC-1" in (each.ref, each.text) for each in told("otto"))
    answer = otto.post("/help/INC-1/steps/confirm", follow_redirects=True)
    assert "once it has looked back" in answer.text
    assert "It works again." in tess.get(INC).text
