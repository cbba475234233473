"""Open pages hear of changes: real processes, both databases, and only who may know."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from portal.accounts.models import Person, SignInSession
from portal.accounts.viewer import Viewer
from portal.core import migration
from portal.core.db import db
from portal.core.live.watcher import STREAMS_A_PERSON
from portal.core.settings import Settings
from portal.factory import open_features, open_parts
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.services import talking, working
from portal.incidents.services.reporting import Report, report
from portal.incidents.terms import Channel
from portal.incidents.texts import written
from tests import postgres
from tests.cast import seat_the_cast
from tests.conftest import SECRET, settings_over_copy
from tests.serving import Server, cookie_of, within
from tests.streams import Stream
from tests.streams import listen as opened_stream

MOST = 12


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(
    request: pytest.FixtureRequest, seated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    """Two servers over one database: one of two processes, one of a process of its own."""
    folder = tmp_path_factory.mktemp("live")
    surroundings = {"PORTAL_LIVE_STREAMS": str(MOST), "PORTAL_EMBEDDED_WORKER": "false"}
    with ExitStack() as stack:
        if request.param == "postgresql":
            url = stack.enter_context(postgres.running())
            settings = Settings(data=folder / "data", database_url=url, secret_key=SECRET)
            open_parts(settings)
            migration.migrate()
            seat_the_cast()
            surroundings["PORTAL_DATABASE_URL"] = url
        else:
            settings = settings_over_copy(seated, folder / "data")
            open_parts(settings)
        open_features(settings)
        servers = [
            Server(settings, folder, more=surroundings | {"PORTAL_WORKERS": workers})
            for workers in ("2", "1")
        ]
        for server in servers:
            server.start()
        yield servers[0], servers[1]
        for server in servers:
            server.kill()
        db.close()


@pytest.fixture
def listen() -> Iterator[Callable[..., Stream]]:
    """`listen(port, "lena", "on=INC-1")`: a stream that is closed after the test."""
    streams: list[Stream] = []

    def open_one(port: int, name: str, query: str, *, last: int | None = None) -> Stream:
        streams.append(opened_stream(port, name, query, last=last))
        return streams[-1]

    yield open_one
    for stream in streams:
        stream.close()


@pytest.fixture
def ports(running: tuple[Server, Server]) -> Iterator[tuple[int, int]]:
    yield running[0].port, running[1].port
    db.release()


def viewer(name: str) -> Viewer:
    return Viewer(db.session.scalars(select(Person).where(Person.name == name.capitalize())).one())


def opened(title: str = "VPN drops", *, by: str = "lena") -> Incident:
    with db.writing():
        known = Report(title=title, channel=Channel.PHONE, requester=viewer("otto").person)
        return report(known, by=viewer(by))


def noted(incident: Incident, words: str = "Looked.", *, by: str = "theo") -> None:
    with db.writing():
        talking.comment(incident, written(words), by=viewer(by), to_requester=False)


def test_every_process_tells_every_page(ports, listen):
    incident = opened()
    streams = [
        listen(port, name, f"on={incident.ref}&on=incidents")
        for port in ports
        for name in ("lena", "theo", "tess")
    ]
    noted(incident)
    for stream in streams:
        assert stream.changed() == {incident.ref: [incident.ref], "incidents": [incident.ref]}


def test_what_was_missed_is_told_on_coming_back(ports, listen):
    incident, other = opened(), opened("Printer")
    first = listen(ports[0], "lena", f"on={incident.ref}&since=0")
    assert first.changed() == {incident.ref: [incident.ref]}
    noted(other)
    quiet = listen(ports[1], "lena", f"on={incident.ref}")
    assert quiet.is_silent()
    back = listen(ports[1], "lena", f"on={incident.ref}&since=999999", last=0)
    assert back.changed() == {incident.ref: [incident.ref]}


def test_who_may_not_read_hears_nothing(running, ports, listen):
    confidential = opened("Payroll leak", by="tess")
    with db.writing():
        confidential.is_confidential = True
        confidential.team_id = viewer("tess").team_id
    lena = listen(ports[0], "lena", "on=incidents")
    tess = listen(ports[0], "tess", "on=incidents")
    noted(confidential, by="tess")
    assert tess.changed() == {"incidents": [confidential.ref]}
    assert lena.is_silent()
    for name, on in (("lena", confidential.ref), ("otto", confidential.ref), ("lena", "INC-99999")):
        assert running[0].ask("GET", f"/live?on={on}", name)[0] == 404
        assert running[0].ask("GET", f"/live/changed?on={on}", name)[0] == 404
        assert running[0].ask("GET", f"/live/here?on={on}", name)[0] == 404
        assert running[0].ask("POST", f"/live/writes?on={on}", name)[0] == 404


def test_lost_rights_and_ended_sessions_close_the_stream(ports, listen):
    incident = opened()
    lena, theo = (listen(ports[1], name, f"on={incident.ref}") for name in ("lena", "theo"))
    with db.writing() as session:
        found = session.scalars(
            select(SignInSession).where(SignInSession.person_id == viewer("theo").id)
        ).one()
        ends, found.expires_at = found.expires_at, found.created_at
    with db.writing():
        incident.is_confidential = True
        incident.team_id = viewer("tess").team_id
    noted(incident, by="tess")
    assert (lena.until("end"), theo.until("end")) == ("", "")
    with db.writing():
        found.expires_at = ends


def test_who_else_is_here_is_known_in_every_process(running, ports, listen):
    incident = opened()
    there, here = running
    tess = listen(ports[0], "tess", f"on={incident.ref}&here")
    theo = listen(ports[1], "theo", f"on={incident.ref}&here")

    def seen(name: str) -> str:
        return there.ask("GET", f"/live/here?on={incident.ref}", name)[2]

    assert within(15, lambda: "Theo is here too" in seen("tess"))
    assert within(15, lambda: "Tess is here too" in seen("theo"))
    assert here.ask("POST", f"/live/writes?on={incident.ref}", "tess")[0] == 204
    assert "Tess is writing" in seen("theo")
    assert theo.until("here", 3) == incident.ref
    tess.close()
    assert within(10, lambda: "Tess" not in seen("theo"))


def test_a_page_without_a_stream_asks_and_is_here_too(running):
    incident = opened()
    noted(incident)
    asked = f"/live/changed?on={incident.ref}&since=0&here"
    status, _, text = running[0].ask("GET", asked, "mona")
    assert (status, f'"{incident.ref}"' in text) == (200, True)
    assert "Mona is here too" in running[1].ask("GET", f"/live/here?on={incident.ref}", "lena")[2]


def test_streams_are_bounded_and_leave_room_for_pages(running, ports, listen):
    server, port = running[1], ports[1]

    def taken(name: str) -> Stream:
        # Those the test before has left may still be held for a moment.
        deadline = time.monotonic() + 15
        while (stream := listen(port, name, "on=incidents")).status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return stream

    for _ in range(STREAMS_A_PERSON):
        taken("lena")
    others = [taken("theo") for _ in range(MOST - STREAMS_A_PERSON)]
    assert listen(port, "tess", "on=incidents").status == 204  # the process is full
    began = time.monotonic()
    assert server.ask("GET", "/incidents", "lena")[0] == 200
    assert time.monotonic() - began < 5
    others[0].close()
    assert within(15, lambda: listen(port, "tess", "on=incidents").status == 200)
    assert listen(port, "lena", "on=incidents").status == 204  # she has all of hers


@pytest.fixture
def windows(running: tuple[Server, Server], chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`windows("theo", process=1)`: a window of one of the cast at one of the two servers."""
    opened_ones: list[BrowserContext] = []

    def window(name: str, *, process: int = 0) -> Page:
        url = f"http://127.0.0.1:{running[process].port}"
        context = chromium.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        opened_ones.append(context)
        key, _, value = cookie_of(name).partition("=")
        context.add_cookies([{"name": key, "value": value, "url": url}])
        return context.new_page()

    yield window
    for context in opened_ones:
        context.close()


def at(window: Page, incident: Incident) -> Page:
    """Open the incident and wait until its stream is open."""
    with window.expect_response(lambda answer: "/live?" in answer.url):
        window.goto(f"/incidents/{incident.ref}")
    return window


@pytest.mark.browser
def test_two_browsers_on_one_incident(windows, ports):
    incident = opened()
    first, second = at(windows("lena"), incident), at(windows("theo", process=1), incident)
    expect(second.get_by_text("Lena is here too")).to_be_visible()

    second.get_by_label("Comment", exact=True).fill("I was about to say")
    second.mouse.move(5, 5)
    first.get_by_role("button", name="Take it", exact=True).click()
    expect(second.locator("[data-live=rail]").get_by_text("Lena")).to_be_visible(timeout=15_000)
    expect(second.get_by_role("button", name="Take it over")).to_be_visible(timeout=15_000)
    expect(second.get_by_label("Comment", exact=True)).to_have_value("I was about to say")
    expect(second.get_by_label("Comment", exact=True)).to_be_focused()


@pytest.mark.browser
def test_what_is_in_use_waits_until_it_is_let_go(windows, ports):
    incident = opened()
    lena = at(windows("lena"), incident)
    more = lena.locator("[data-live=rail] summary", has_text="Add a watcher")
    more.click()
    lena.get_by_label("Who?").last.fill("mo")
    where = more.bounding_box()
    with db.writing():
        working.take(incident, by=viewer("theo"), seen=None)
    show = lena.locator("[data-live=rail]").get_by_role("button", name="Updated: show")
    expect(show).to_be_visible(timeout=15_000)
    assert more.bounding_box() == where
    expect(lena.get_by_label("Who?").last).to_have_value("mo")
    show.click()
    expect(lena.locator("[data-live=rail]").get_by_text("Theo")).to_be_visible()


@pytest.mark.browser
def test_a_list_says_what_is_new_and_moves_no_row(windows, ports):
    known = opened("Printer jams")
    lena = windows("lena")
    with lena.expect_response(lambda answer: "/live?" in answer.url):
        lena.goto("/incidents")
    first = lena.locator("tbody tr").first
    words = first.inner_text()
    opened("Scanner jams")
    with db.writing():
        working.take(known, by=viewer("theo"), seen=None)
    row = lena.locator("tbody tr", has_text="Printer jams").first
    expect(row.get_by_text("Theo")).to_be_visible(timeout=15_000)
    expect(lena.locator("tbody tr", has_text="Scanner jams")).to_have_count(0)
    assert first.inner_text().split("\n")[0] == words.split("\n")[0]
    row.locator("[name=ref]").check()
    lena.get_by_role("button", name="1 new: show it").click()
    expect(lena.locator("tbody tr", has_text="Scanner jams").first).to_be_visible()
    expect(row.locator("[name=ref]")).to_be_checked()


@pytest.mark.browser
def test_a_row_that_left_the_list_fades_where_it_stands(windows, ports):
    drill = opened("Alarm rings")
    lena = windows("lena")
    with lena.expect_response(lambda answer: "/live?" in answer.url):
        lena.goto("/incidents")
    with db.writing():
        INCIDENT.advance(drill, "cancel", by=viewer("mona"), note="A drill.")
    row = lena.locator("tbody tr", has_text="Alarm rings").first
    expect(row).to_have_class(re.compile(r"\bis-gone\b"), timeout=15_000)
    expect(row).to_be_visible()


@pytest.mark.browser
def test_without_a_stream_the_page_asks(windows, ports):
    incident = opened()
    lena = windows("lena")
    lena.clock.install()
    lena.route("**/live?*", lambda route: route.fulfill(status=204))
    with lena.expect_response(lambda answer: "/live/changed?" in answer.url):
        lena.goto(f"/incidents/{incident.ref}")
    noted(incident, "The tunnel is down.")
    lena.clock.run_for(16_000)
    expect(lena.get_by_text("The tunnel is down.")).to_be_visible()


def test_a_server_told_to_stop_ends_its_streams_at_once(running, ports, listen):
    server = running[1]
    incident = opened()
    streams: list[Stream] = [
        listen(ports[1], name, f"on={incident.ref}&here") for name in ("lena", "theo", "rea")
    ]
    assert server.process
    began = time.monotonic()
    os.kill(server.process.pid, signal.SIGTERM)
    for stream in streams:
        assert stream.until("end", 5) == ""
    server.process.wait(10)
    assert time.monotonic() - began < 5
    server.process = None  # the last test: nobody needs it any more
