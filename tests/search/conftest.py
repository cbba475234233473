from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from portal.core.db import db
from portal.core.records import registry
from portal.search import jobs
from portal.search.index.engine import engine
from tests.search import toys


@pytest.fixture
def toy_kind(app: Flask) -> Iterator[None]:
    """An application whose search knows the toy kind, with an index over an empty table."""
    registry.register(toys.TOYS)
    toys.make_tables()
    jobs.rebuild()
    yield
    registry._by_prefix.pop("TOY")
    db.release()
    engine.close()


@pytest.fixture
def shelf(once: Callable[..., dict[str, str]], toy_kind: None) -> dict[str, str]:
    """A few toys in database and index, some of them not for everybody."""

    def fill() -> dict[str, str]:
        refs = {
            "vpn": toys.add(
                title="Reset the VPN client",
                summary="When the tunnel stays down",
                body="Close the client. Delete the profile. "
                + "Nothing to see. " * 60
                + "The gateway answers connection refused after the update.",
                secret="Restart strongswan on gw01",
                tag="vpn",
            ),
            "public": toys.add(title="Add a printer", body="Open the settings.", audience="public"),
            "kernel": toys.add(title="Kernel panic in payroll", audience="l3", tag="kernel"),
            "team": toys.add(title="Rotate the payroll keys", audience="team:4", tag="keys"),
            "old": toys.add(title="VPN concentrator", confidence="archived"),
            "draft": toys.add(title="VPN draft quagga", is_draft=True),
        }
        for number in range(30):
            toys.add(title=f"Shift note {number}", body="Nothing happened.", tag="routine")
        jobs.rebuild()
        return refs

    return once(fill)
