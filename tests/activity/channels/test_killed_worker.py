"""A worker killed while it sends: nothing is lost, and a repetition can be told by its key."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Team
from portal.activity.channels import registry
from portal.activity.models import Delivery
from portal.activity.services import channels as services
from portal.activity.services.channels import ChannelCard
from portal.core import clock, jobs
from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.services import writing
from portal.kb.terms import Kind
from tests.conftest import SECRET
from tests.serving import ROOT, within


@pytest.fixture
def worker(settings, tmp_path, receiver):
    """`worker()`: a real worker process over the same data; it is killed at the end."""
    running = []

    def start():
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PORTAL_")}
        more = {
            "PORTAL_DATA": str(settings.data),
            "PORTAL_SECRET_KEY": SECRET,
            "PORTAL_OUTBOUND_INTERNAL": f'["{receiver.host}"]',
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "portal", "worker"]
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=clean | more,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_what_was_being_sent_is_sent_again_under_the_same_key(app, viewer_of, receiver, worker):
    tess, mona = viewer_of("tess"), viewer_of("mona")
    card = ChannelCard(name="Hook", address=f"{receiver.url}/hook", kinds=("kb.published",))
    with db.writing() as session:
        team = session.scalars(select(Team).where(Team.name == "Engineering")).one()
        services.add(registry.channel("webhook"), card, team=team, by=mona)
        text = Content(title="Alarm", body="1. Look.\n", summary="Look.")
        proposal = writing.create_article(Kind.KNOWN_ERROR, text, by=tess)
        PROPOSAL.advance(proposal, "publish_directly", by=tess)
    db.release()
    receiver.drips()  # the answer never comes, so the worker is in the middle of sending

    process = worker()
    assert within(20, lambda: len(receiver.got) == 1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    receiver.answers(200)
    jobs.free_what_died("another")
    jobs.run_all()
    assert len(receiver.got) == 1  # the claim holds: nobody knows yet

    with clock.turned_to(clock.now() + timedelta(minutes=3)):
        jobs.run_all()
    assert len(receiver.got) == 2
    assert len({got.headers["Idempotency-Key"] for got in receiver.got}) == 1
    assert [row.state.value for row in db.session.scalars(select(Delivery))] == ["delivered"]
