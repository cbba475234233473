"""Managing where a team hears of things: who may, what is refused, what is never shown."""

import pytest
from sqlalchemy import func, select

from portal.activity.models import TeamChannel
from portal.core.db import db

LIST = "/teams/1/channels"
NEW = f"{LIST}/new/slack"


@pytest.fixture
def typed(receiver, told_of_renames):
    return {
        "name": "#ops",
        "address": f"{receiver.url}/services/T1/B1/topsecret",
        "kinds": ["team.renamed"],
        "is_on": "y",
    }


def count():
    db.release()
    return db.session.scalar(select(func.count(TeamChannel.id)))


def test_a_manager_adds_a_channel(typed, browser_of):
    client = browser_of("mona")
    assert client.post(NEW, data=typed).location == f"{LIST}/1"
    page = client.get(f"{LIST}/1").text
    assert "#ops is added" in page
    assert "127.0.0.1/…cret" in page
    assert "topsecret" not in page
    assert "#ops" in client.get(LIST).text


def test_members_see_which_there_are_and_change_nothing(channel_of, browser_of):
    channel_of("slack")
    db.release()
    page = browser_of("lena").get(LIST).text
    assert "#slack" in page
    assert "Add a channel" not in page
    for path in (NEW, f"{LIST}/1"):
        assert browser_of("lena").get(path).status_code == 403


@pytest.mark.parametrize("path", [LIST, NEW, f"{LIST}/1", f"{LIST}/1/test", f"{LIST}/1/remove"])
def test_others_find_nothing(channel_of, browser_of, path):
    channel_of("slack")
    db.release()
    method = "POST" if path.endswith(("test", "remove")) else "GET"
    for name, status in (("otto", 404), ("theo", 404), ("", 401 if method == "POST" else 302)):
        assert browser_of(name).open(path, method=method).status_code == status


@pytest.mark.parametrize("path", ["", "/test", "/remove"])
def test_members_may_not_send_anything(channel_of, browser_of, receiver, path):
    channel_of("slack")
    db.release()
    assert browser_of("lena").post(f"{LIST}/1{path}").status_code == 403
    assert (count(), receiver.got) == (1, [])


@pytest.mark.parametrize(
    "path", [f"{LIST}/99", f"{LIST}/x", "/teams/99/channels", f"{LIST}/new/fax"]
)
def test_what_is_not_there_is_not_found(told_of_renames, browser_of, path):
    assert browser_of("mona").get(path).status_code == 404


def test_a_channel_is_found_at_its_own_team_only(channel_of, browser_of):
    channel_of("slack", team="Operations")
    db.release()
    assert browser_of("mona").get(f"{LIST}/1").status_code == 404


def test_a_wrong_method_is_refused(channel_of, browser_of):
    channel_of("slack")
    db.release()
    for path in (f"{LIST}/1/test", f"{LIST}/1/remove"):
        assert browser_of("mona").get(path).status_code == 405


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give it a name"),
        ({"address": ""}, "Give the address"),
        ({"address": "http://hooks.slack.com/services/x"}, "must start with https"),
        ({"address": "https://hooks.slack.com/"}, "A webhook of Slack looks like"),
        ({"kinds": ["team.eaten"]}, "Please check what you entered"),
    ],
)
def test_what_cannot_be_is_refused_with_the_text_kept(typed, browser_of, wrong, said):
    answer = browser_of("mona").post(NEW, data=typed | {"name": "#typed-name"} | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert wrong.get("name") == "" or "#typed-name" in answer.text
    assert count() == 0


def test_an_empty_address_keeps_the_one_it_has(channel_of, browser_of):
    channel_of("slack")
    db.release()
    changed = {"name": "#new-name", "address": "", "kinds": ["team.renamed"]}
    assert browser_of("mona").post(f"{LIST}/1", data=changed).status_code == 302
    row = db.session.get(TeamChannel, 1)
    assert (row.name, row.is_on, row.address.endswith("/B1/secret")) == ("#new-name", False, True)


def test_a_refused_change_changes_nothing(channel_of, browser_of):
    channel_of("slack")
    db.release()
    changed = {"name": "#other", "address": "ftp://x", "kinds": [], "is_on": "y"}
    answer = browser_of("mona").post(f"{LIST}/1", data=changed)
    assert (answer.status_code, "#other" in answer.text) == (422, True)
    assert db.session.get(TeamChannel, 1).name == "#slack"


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, "The test was taken"), (500, "did not arrive"), (403, "The test was refused")],
)
@pytest.mark.parametrize("kind", ["slack", "teams", "webhook"])
def test_a_test_says_honestly_what_became_of_it(
    channel_of, browser_of, receiver, kind, status, said
):
    channel_of(kind)
    receiver.answers(status, body=b"closed today")
    db.release()
    client = browser_of("mona")
    assert client.post(f"{LIST}/1/test").location == f"{LIST}/1"
    assert len(receiver.got) == 1
    assert b"A test from Portal" in receiver.got[0].body
    assert said in client.get(f"{LIST}/1").text


def test_a_test_calls_no_inner_address(channel_of, browser_of, receiver, settings):
    from portal.core.outbound import gate

    channel_of("webhook")
    db.release()
    gate.open(settings.model_copy(update={"outbound_internal": []}))
    client = browser_of("mona")
    client.post(f"{LIST}/1/test")
    assert receiver.got == []
    assert "must start with https" in client.get(f"{LIST}/1").text


def test_a_new_webhook_shows_its_secret_once(typed, browser_of):
    client = browser_of("mona")
    answer = client.post(f"{LIST}/new/webhook", data=typed)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    assert "whsec_" in answer.text
    assert "whsec_" not in client.get(f"{LIST}/1").text


def test_a_removed_channel_is_gone(channel_of, browser_of):
    channel_of("slack")
    db.release()
    client = browser_of("mona")
    assert client.post(f"{LIST}/1/remove").location == LIST
    assert client.get(f"{LIST}/1").status_code == 404
    assert "No channel yet" in client.get(LIST).text


def test_the_log_shows_what_became_of_it_without_titles(channel_of, happen, receiver, browser_of):
    from portal.core import jobs

    channel_of("slack")
    receiver.answers(404, body=b"no_service")
    happen("rename", "theo")
    jobs.run_all()
    db.release()
    page = browser_of("mona").get(f"{LIST}/1").text
    assert "Refused" in page
    assert "Answered 404: no_service" in page
    assert "Try again" in page


def test_the_page_of_a_team_leads_there(told_of_renames, browser_of):
    assert f'href="{LIST}"' in browser_of("ada").get("/admin/teams/1").text
