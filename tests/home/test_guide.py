"""The first hour: steps know from the data that they are done, can be put aside, and lead back."""

import re
import socket
from collections.abc import Callable

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.activity.channels.mail.channel import CHANNEL
from portal.core import naming
from portal.core.db import db
from portal.core.events import Event
from portal.core.facts import fact
from portal.core.mail import post
from portal.core.settings import Settings
from portal.home.first_hour import state
from portal.home.first_hour.steps import KEYS, STEPS
from tests import shelf

Browser = Callable[[str], FlaskClient]
STEP = re.compile(r'<li class="guide-step" id="(\w+)">(.*?)</li>', re.DOTALL)
SERVICE = {"name": "Webshop", "criticality": "high", "team_id": "0"}


@pytest.fixture
def ada(browser_of: Browser) -> FlaskClient:
    return browser_of("ada")


def steps(browser: FlaskClient) -> dict[str, str]:
    """Return what is said of each step: Done, Next, Not for us, or nothing."""
    page = browser.get("/admin/start").text
    badges = {
        key: re.search(r'class="badge.*?>([\w ]+)</span>', text) for key, text in _shown(page)
    }
    return {key: found[1] if found else "" for key, found in badges.items()}


def _shown(page: str) -> list[tuple[str, str]]:
    # The icon inside a badge is of no interest.
    return [(key, re.sub(r"<svg.*?</svg>", "", text)) for key, text in STEP.findall(page)]


def test_what_is_there_is_done_and_the_first_open_step_is_next(ada: FlaskClient) -> None:
    said = steps(ada)
    assert list(said) == [step.key for step in STEPS]
    assert said["name"] == "Next"
    assert said["teams"] == said["people"] == "Done"
    assert "2 of 9" in ada.get("/admin/start").text


def test_saving_the_real_form_leads_back_with_the_next_step(ada: FlaskClient) -> None:
    page = ada.get("/admin/services/new?guide=services").text
    assert "You are in the first hour: Add the services you answer for." in page
    answer = ada.post("/admin/services/new", data=SERVICE)
    assert answer.location == "/admin/start?done=services"
    assert "Done: Add the services you answer for" in ada.get(answer.location).text
    assert steps(ada)["services"] == "Done"


def test_without_the_guide_the_form_leads_where_it_always_did(ada: FlaskClient) -> None:
    assert ada.post("/admin/services/new", data=SERVICE).location == "/services/webshop"


def test_a_form_that_is_refused_stays_in_the_guide(ada: FlaskClient) -> None:
    ada.get("/admin/services/new?guide=services")
    assert ada.post("/admin/services/new", data={"name": ""}).status_code == 422
    assert "You are in the first hour" in ada.get("/admin/services").text
    ada.get("/admin/start")
    assert "You are in the first hour" not in ada.get("/admin/services").text


def test_a_step_is_done_by_looking_at_the_data_and_open_again_without_it(
    ada: FlaskClient, session: None
) -> None:
    assert steps(ada)["article"] == ""
    shelf.published("Restart it", "1. Stop.\n2. Start.\n")
    assert steps(ada)["article"] == "Done"
    ada.post("/admin/services/new", data=SERVICE)
    assert steps(ada)["services"] == "Done"
    ada.post("/admin/services/webshop/retire")
    assert steps(ada)["services"] != "Done"


def test_a_step_can_be_put_aside_and_taken_up_again(ada: FlaskClient) -> None:
    ada.post("/admin/start/alerts/skip")
    assert steps(ada)["alerts"] == "Not for us"
    assert "2 of 8" in ada.get("/admin/start").text
    ada.post("/admin/start/alerts/take-up")
    assert steps(ada)["alerts"] == ""


def test_the_card_is_on_an_admins_first_page_until_it_is_put_away(
    ada: FlaskClient, browser_of: Browser
) -> None:
    assert "Next: Name the portal." in ada.get("/").text
    assert "The first hour" not in browser_of("mona").get("/").text
    ada.post("/admin/start/put-away")
    assert "Next: Name the portal." not in ada.get("/").text
    ada.post("/admin/start/bring-back")
    assert "Next: Name the portal." in ada.get("/").text


def test_when_nothing_is_open_it_says_so_and_leaves_the_first_page(
    ada: FlaskClient, session: None, viewer_of
) -> None:
    with db.writing():
        for key in KEYS:
            state.skip(key, by=viewer_of("ada"))
    assert "Everything is set" in ada.get("/admin/start").text
    assert "The first hour" not in ada.get("/").text.partition("<main")[2]


def test_the_name_is_in_the_bar_and_on_the_audit_log(ada: FlaskClient, session: None) -> None:
    answer = ada.post("/admin/start/name", data={"site_name": " Harbour   Support "})
    assert answer.location == "/admin/start?done=name"
    assert "Harbour Support</title>" in ada.get("/").text
    [said] = db.session.scalars(select(Event).where(Event.verb == "name"))
    assert said.detail == {"before": "", "after": "Harbour Support"}


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_name_that_will_not_do_comes_back(ada: FlaskClient, name: str) -> None:
    answer = ada.post("/admin/start/name", data={"site_name": name})
    assert answer.status_code == 422
    assert name in answer.text
    assert fact("site_name") == ""


def test_the_setting_counts_where_there_is_one(ada: FlaskClient, app: Flask) -> None:
    settings: Settings = app.extensions["portal_settings"]
    app.extensions["portal_settings"] = settings.model_copy(update={"site_name": "Set"})
    assert "PORTAL_SITE_NAME is set" in ada.get("/admin/start/name").text
    assert ada.post("/admin/start/name", data={"site_name": "Other"}).status_code == 409
    assert naming.site_name(app.extensions["portal_settings"]) == "Set"


def test_a_test_mail_without_a_server_is_not_done(ada: FlaskClient) -> None:
    answer = ada.post("/admin/start/mail", follow_redirects=True)
    assert "No mail server is set." in answer.text
    assert steps(ada)["mail"] == ""


def test_a_test_mail_that_a_server_takes_is_done(ada: FlaskClient, app: Flask) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    server = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": "none"}
    settings = app.extensions["portal_settings"].model_copy(update=server)
    app.extensions["portal_settings"] = settings
    post.open(settings)
    CHANNEL.open(settings)
    try:
        assert "Send a test mail to ada@example.test" in ada.get("/admin/start").text
        answer = ada.post("/admin/start/mail", follow_redirects=True)
    finally:
        controller.stop()
    assert "The mail server took it." in answer.text
    assert steps(ada)["mail"] == "Done"


@pytest.mark.parametrize("key", ["promises", "backup"])
def test_what_leaves_no_trace_is_taken_at_somebodys_word(ada: FlaskClient, key: str) -> None:
    assert steps(ada)[key] == ""
    ada.post(f"/admin/start/{key}/said")
    assert steps(ada)[key] == "Done"
    assert ada.post("/admin/start/teams/said").status_code == 404


def test_every_way_leads_to_a_page_its_admin_may_see(ada: FlaskClient) -> None:
    page = ada.get("/admin/start").text
    ways = re.findall(r'href="(/[^"]*guide=\w+)"', page)
    assert len(ways) > 8
    for way in ways:
        assert ada.get(way.replace("&amp;", "&")).status_code == 200, way


@pytest.mark.parametrize("name", ["lena", "theo", "rea", "mona"])
def test_it_is_for_admins_only(browser_of: Browser, name: str) -> None:
    browser = browser_of(name)
    for address in ("/admin/start", "/admin/start/name", "/admin/start/sample"):
        assert browser.get(address).status_code == 403
    for address in ("/admin/start/teams/skip", "/admin/start/mail", "/admin/start/put-away"):
        assert browser.post(address).status_code == 403
    assert "first hour" not in browser.get("/services?guide=services").text
