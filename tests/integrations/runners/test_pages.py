"""Connecting runners and registering jobs: who may, what is refused, where the token goes."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from portal.core.db import db
from portal.core.outbound import gate
from portal.core.settings import Settings
from portal.incidents.models.incident import Incident
from portal.integrations.runners.models import Runner, RunnerJob
from portal.integrations.runners.terms import RunState
from portal.integrations.runners.tokens import keyring
from tests.integrations.runners.awx import TOKEN, Awx
from tests.integrations.runners.conftest import World
from tests.receiving import Receiver

BrowserOf = Callable[[str], FlaskClient]
JOB = {"name": "Drain a node", "template": "9", "reach": "production", "has_dry_run": "y"}
JOB |= {"deadline_minutes": "30", "parameters": "node = n[0-9]"}


def test_a_runner_is_connected_and_tested_and_its_token_is_in_no_table(
    awx: Awx, browser_of: BrowserOf, settings: Settings
) -> None:
    ada = browser_of("ada")
    card = {"name": "AWX", "kind": "awx", "base_url": awx.url, "token": TOKEN}
    page = ada.post("/admin/runners/new", data=card, follow_redirects=True).text
    assert "AWX is connected" in page
    assert TOKEN not in page

    tested = ada.post("/admin/runners/1/test", follow_redirects=True).text

    assert "It works. Version 24.6.1, 1 job templates in reach of the token." in tested
    assert TOKEN.encode() not in (settings.data / "portal.db").read_bytes()
    assert (settings.data / "runners" / "1.token").stat().st_mode & 0o077 == 0


def test_a_wrong_token_and_a_wrong_address_are_said_as_what_they_are(
    awx: Awx, browser_of: BrowserOf
) -> None:
    ada = browser_of("ada")
    card = {"name": "AWX", "kind": "awx", "base_url": awx.url, "token": "wrong"}
    ada.post("/admin/runners/new", data=card)
    assert (
        "does not accept the token" in ada.post("/admin/runners/1/test", follow_redirects=True).text
    )

    inside = ada.post("/admin/runners/new", data=card | {"base_url": "http://10.0.0.7"})

    assert inside.status_code == 422
    assert "PORTAL_OUTBOUND_INTERNAL" in inside.text
    assert 'value="http://10.0.0.7"' in inside.text


def test_another_server_does_not_get_the_token(world: World) -> None:
    kept = db.session.get_one(Runner, 1)
    world.post("mona", "/admin/runners/1/edit", name="AWX here", base_url=f"{world.awx.url}/api/v2")
    assert keyring.secret(kept) == TOKEN, "it is the same server"

    world.post("mona", "/admin/runners/1/edit", name="AWX", base_url="https://elsewhere.example")

    assert keyring.secret(db.session.get_one(Runner, 1)) == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("node", "Line 1 needs an equals sign"),
        ("ansible_connection = .*", "cannot be the name of a parameter"),
        ("portal_run = .*", "cannot be the name of a parameter"),
        ("node = [", "no regular expression"),
    ],
)
def test_a_parameter_that_could_do_harm_is_not_registered(
    world: World, line: str, words: str
) -> None:
    answer = world.post("ada", "/admin/runners/1/jobs/new", **JOB | {"parameters": line})

    assert answer.status_code == 422
    assert words in answer.text


def test_a_job_is_registered_changed_retired_and_offered_again(world: World) -> None:
    world.post("mona", "/admin/runners/1/jobs/new", **JOB)
    job = db.session.query(RunnerJob).filter_by(name="Drain a node").one().id
    change_page = f"/changes/{world.change}"
    assert "Drain a node" in world.browser("theo").get(change_page).text

    world.post("mona", f"/admin/runners/jobs/{job}", **JOB | {"name": "Drain one node"})
    assert "Drain one node" in world.browser("theo").get(change_page).text
    world.post("mona", f"/admin/runners/jobs/{job}/retire")
    assert "Drain one node" not in world.browser("theo").get(change_page).text
    assert world.post("mona", f"/admin/runners/jobs/{job}/retire").status_code == 409
    world.post("mona", f"/admin/runners/jobs/{job}/bring-back")
    assert "Drain one node" in world.browser("theo").get(change_page).text


def test_a_form_that_brings_nothing_is_refused_beside_its_fields(world: World) -> None:
    answer = world.post("ada", f"/admin/runners/jobs/{world.restart}")

    assert answer.status_code == 422
    assert "Say what it touches." in answer.text
    assert "host = web-[0-9]" in answer.text, "what is registered is still shown"


def test_of_a_runner_that_is_turned_off_nothing_is_offered(world: World) -> None:
    world.post("ada", "/admin/runners/1/off")

    assert world.ask().status_code == 409
    assert "Restart the pool" not in world.browser("theo").get(f"/changes/{world.change}").text


@pytest.mark.parametrize(
    ("name", "runners", "run", "ask"),
    [
        ("", 302, 302, 302),
        ("otto", 403, 403, 403),
        ("lena", 403, 200, 403),
        ("rea", 403, 200, 200),
        ("mona", 200, 200, 200),
    ],
)
def test_who_meets_what(world: World, name: str, runners: int, run: int, ask: int) -> None:
    world.ask()
    browser = world.browser(name)

    assert browser.get("/admin/runners").status_code == runners
    assert browser.get("/runs/1").status_code == run
    assert browser.get(f"/changes/{world.change}/jobs/{world.restart}").status_code == ask
    if run == 200:
        assert browser.get("/runs/2").status_code == 404


def test_a_run_on_a_confidential_incident_is_for_those_who_read_it(world: World) -> None:
    world.post("theo", f"/incidents/{world.incident}/jobs/{world.ping}")
    world.ask(incident=world.incident)
    with db.writing():
        db.session.get_one(Incident, int(world.incident[4:])).is_confidential = True

    assert world.browser("tess").get("/runs/1").status_code == 404
    assert world.browser("ada").get("/runs/1").status_code == 200
    assert world.incident not in world.browser("tess").get("/runs/2").text
    refused = world.ask("tess", host="web-2", incident=world.incident)
    assert "no incident of this number that you may read" in refused.text


def test_a_runner_by_contract_is_asked_by_its_key(world: World, settings: Settings) -> None:
    with Receiver() as own:
        gate.open(settings.model_copy(update={"outbound_internal": [own.host]}))
        card = {"name": "Own", "kind": "generic", "base_url": f"{own.url}/runs", "token": "t"}
        world.post("ada", "/admin/runners/new", **card)
        job = {"name": "Fail over", "template": "failover", "check_template": "failover-plan"}
        world.post("ada", "/admin/runners/2/jobs/new", **JOB | job | {"parameters": ""})
        number = db.session.query(RunnerJob).filter_by(name="Fail over").one().id
        done = b'{"status": "completed", "weblink": "https://runs.example/1", "artifacts": '
        own.answers(200, body=done + b'[{"name": "Plan", "url": "https://runs.example/plan"}]}')
        world.post("theo", f"/changes/{world.change}/jobs/{number}")
        world.finish()

        posted = next(each for each in own.got if each.method == "POST")
        assert b'"workflow_id": "failover-plan"' in posted.body
        assert world.run().state is RunState.DRY_RUN_DONE
        page = world.browser("tess").get("/runs/1").text
        assert 'href="https://runs.example/plan"' in page


def test_a_token_of_the_settings_is_not_asked_for(world: World, settings: Settings) -> None:
    keyring.open(settings.data / "runners", outside={"AWX": "of the settings"})

    page = world.browser("ada").get("/admin/runners/1/edit").text

    assert "PORTAL_RUNNER_TOKENS" in page
    assert keyring.secret(db.session.get_one(Runner, 1)) == "of the settings"
