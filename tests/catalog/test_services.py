"""Services: everybody signed in reads them, managers and admins keep them."""

import pytest
from sqlalchemy import select

from portal.catalog.models import Criticality, Service
from portal.core.db import db
from portal.core.events import Event
from tests.catalog.conftest import one

GOOD = {"name": "Payments", "criticality": "critical", "team": "0"}


def test_everybody_signed_in_reads_services(shelf, browser_of):
    for name in ("lena", "otto"):
        assert "VPN" in browser_of(name).get("/services").text
        assert browser_of(name).get("/services/vpn").status_code == 200


def test_nobody_is_sent_to_sign_in(shelf, browser_of):
    assert browser_of("").get("/services/vpn").location == "/sign-in?next=%2Fservices%2Fvpn"
    assert browser_of("").get("/services/none").status_code == 302


def test_an_unknown_service_is_not_found(shelf, browser_of):
    assert browser_of("lena").get("/services/nothing").status_code == 404


MANAGING = [
    ("get", "/admin/services"),
    ("get", "/admin/services/new"),
    ("post", "/admin/services/new"),
    ("get", "/admin/services/vpn"),
    ("post", "/admin/services/vpn"),
    ("post", "/admin/services/vpn/retire"),
    ("post", "/admin/services/vpn/bring-back"),
    ("get", "/admin/categories"),
    ("post", "/admin/categories/new"),
    ("post", "/admin/categories/1"),
    ("post", "/admin/categories/1/remove"),
    ("get", "/admin/tags"),
    ("post", "/admin/tags"),
    ("post", "/admin/tags/1"),
    ("post", "/admin/tags/1/merge"),
    ("post", "/admin/tags/1/remove"),
]


@pytest.mark.parametrize("who", ["lena", "theo", "tess", "rea", "otto"])
@pytest.mark.parametrize(("method", "path"), MANAGING)
def test_readers_writers_and_reviewers_manage_nothing(shelf, browser_of, who, method, path):
    assert getattr(browser_of(who), method)(path).status_code == 403


@pytest.mark.parametrize("who", ["mona", "ada"])
def test_managers_and_admins_add_services(shelf, browser_of, who):
    browser = browser_of(who)
    answer = browser.post("/admin/services/new", data=GOOD)
    assert answer.location == "/services/payments"
    assert one(Service, "Payments").criticality is Criticality.CRITICAL
    assert "Payments is added." in browser.get("/services").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give the service a name."),
        ({"name": "x" * 81}, "At most 80 characters."),
        ({"name": "vpn"}, "There is already a service with this name."),
        ({"criticality": "enormous"}, "Not a valid choice"),
        ({"team": "999"}, "Not a valid choice"),
        ({"dashboard_url": "javascript:alert(1)"}, "Give the whole address"),
        ({"dashboard_url": "java\tscript:alert(1)"}, "Give the whole address"),
        ({"repository_url": "data:text/html,x"}, "Give the whole address"),
        ({"on_call_url": "//evil.example"}, "Give the whole address"),
        ({"on_call_url": "https://"}, "Give the whole address"),
        ({"on_call_url": "https://[broken"}, "Give the whole address"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(shelf, browser_of, wrong, said):
    typed = GOOD | {"description": "Typed with care"} | wrong
    answer = browser_of("mona").post("/admin/services/new", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Typed with care" in answer.text
    assert len(db.session.scalars(select(Service)).all()) == 2


def test_a_change_is_kept_with_its_address_and_logged(shelf, browser_of):
    data = GOOD | {"name": "Remote access", "dashboard_url": "https://graphs.example.test/vpn"}
    assert browser_of("ada").post("/admin/services/vpn", data=data).location == "/services/vpn"
    assert one(Service, "Remote access").dashboard_url == "https://graphs.example.test/vpn"
    event = db.session.scalars(select(Event).where(Event.verb == "change")).one()
    assert event.detail["changed"]["name"] == ["VPN", "Remote access"]


def test_saving_without_a_change_logs_nothing(shelf, browser_of):
    data = {"name": "VPN", "criticality": "medium", "team": "0"}
    browser_of("ada").post("/admin/services/vpn", data=data)
    assert db.session.scalars(select(Event)).all() == []


def test_a_retired_service_is_set_apart_and_comes_back(shelf, browser_of):
    ada = browser_of("ada")
    ada.post("/admin/services/vpn/retire")
    assert "1 retired service" in ada.get("/services").text
    assert "no longer answers" in ada.get("/services/vpn").text
    ada.post("/admin/services/vpn/bring-back")
    assert "retired service" not in ada.get("/services").text


def test_names_are_text_not_markup(shelf, browser_of):
    browser_of("ada").post("/admin/services/new", data=GOOD | {"name": "<script>x</script>"})
    assert "&lt;script&gt;x" in browser_of("lena").get("/services").text


def test_services_of_one_name_in_other_letters_get_other_addresses(shelf, browser_of):
    ada = browser_of("ada")
    ada.post("/admin/services/new", data=GOOD | {"name": "Mail!"})
    assert one(Service, "Mail!").slug == "mail-2"
