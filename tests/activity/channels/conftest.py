"""Real receivers: a web server and a mail server on loopback, and an application that may call them."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from portal.accounts.models import Team
from portal.activity.channels import registry
from portal.activity.models import Delivery
from portal.activity.services import channels as services
from portal.activity.services.channels import ChannelCard
from portal.core import clock, jobs
from portal.core.db import db
from tests.receiving import Letters, Receiver


@pytest.fixture
def receiver():
    with Receiver() as found:
        yield found


@pytest.fixture
def mail_server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Letters()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.port = port
    yield handler
    controller.stop()


@pytest.fixture
def letters(mail_server):
    return mail_server.received


@pytest.fixture
def settings(settings, receiver, mail_server):
    return settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": mail_server.port,
            "smtp_tls": "none",
            "mail_from": "desk@example.test",
            "outbound_internal": [receiver.host],
            "base_url": "https://portal.example.test",
        }
    )


@pytest.fixture
def channel_of(viewer_of, told_of_renames, receiver):
    """`channel_of("slack")`: number and secret of a channel of the team it is about."""

    def add(name, kinds=("team.renamed",), team="Service desk", path="/services/T1/B1/secret"):
        card = ChannelCard(name=f"#{name}", address=receiver.url + path, kinds=tuple(kinds))
        mona = viewer_of("mona")
        with db.writing():
            found = db.session.scalars(select(Team).where(Team.name == team)).one()
            row, secret = services.add(registry.channel(name), card, team=found, by=mona)
            return row.id, secret

    return add


@pytest.fixture
def deliveries(session):
    """`deliveries()`: state and reason of each, oldest first."""

    def read():
        db.release()
        rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
        return [(row.state.value, row.reason) for row in rows]

    return read


@pytest.fixture
def later():
    """`later(minutes=6)`: do what is due by then."""

    def run(**duration):
        with clock.turned_to(clock.now() + timedelta(**duration)):
            jobs.run_all()

    return run
