"""Managing people: the list, invitations, rights, leaving and returning."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select

from portal.accounts import leaving
from portal.accounts.demo_sign_ins import mark_as_demo
from portal.accounts.models import Person, Ticket
from portal.accounts.terms import Role
from portal.core import clock
from portal.core.db import db
from tests.accounts.conftest import PASSWORD, link_in, one, sign_in, verbs

INVITATION = {"name": "Nora Quist", "email": "nora@example.test", "team": "0"}
ACCEPTED = {
    "name": "Nora Quist",
    "password": PASSWORD,
    "repeated": PASSWORD,
    "zone": "Europe/Stockholm",
}


@pytest.fixture
def ada(browser_of, session):
    return browser_of("ada")


def page_of(name, verb=""):
    return f"/admin/people/{one(name).id}" + (f"/{verb}" if verb else "")


def team_of(name):
    return one(name).team_id


def invite(ada, **change):
    return ada.post("/admin/people/invite", data=INVITATION | change)


READING = ["/admin/people", "/admin/people/invite", "/admin/people/1"]
VERBS = ["", "/leave", "/return", "/unlock", "/invite-again", "/send-reset-link"]


@pytest.mark.parametrize("address", READING)
@pytest.mark.parametrize("name", ["lena", "theo", "tess", "rea", "mona", "otto"])
def test_only_admins_see_these_pages(browser_of, address, name):
    assert browser_of(name).get(address).status_code == 403


@pytest.mark.parametrize("address", READING)
def test_nobody_is_asked_to_sign_in(nobody, address):
    assert unquote(nobody.get(address).location) == f"/sign-in?next={address}"


@pytest.mark.parametrize("verb", VERBS)
def test_only_admins_may_change_anybody(browser_of, nobody, session, verb):
    address = page_of("otto") + verb
    assert browser_of("mona").post(address).status_code == 403
    assert nobody.post(address).status_code == 401
    assert verbs(one("otto")) == []


@pytest.mark.parametrize("number", ["0", "x", "-1", "4242", "99999999999999999999"])
def test_a_person_who_is_not_there(ada, number):
    assert ada.get(f"/admin/people/{number}").status_code == 404
    assert ada.post(f"/admin/people/{number}/leave").status_code == 404


@pytest.mark.parametrize("verb", VERBS[1:])
def test_links_change_nothing(ada, verb):
    assert ada.get(page_of("otto") + verb).status_code == 405


def test_everybody_is_listed_with_team_tier_and_roles(ada):
    page = ada.get("/admin/people").text
    assert "tess@example.test" in page
    assert "Engineering" in page
    assert page.count("<tr>") == 8  # the cast and the head


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=tess", {"tess"}),
        ("q=EXAMPLE.test+o", {"theo", "mona", "otto"}),
        ("q=%25", set()),
        ("role=reviewer", {"rea"}),
        ("standing=left", set()),
        ("standing=invited&q=lena", {"lena"}),
        ("role=nonsense&team=x&standing=1&page=-3&q=rea", {"rea"}),
    ],
)
def test_the_list_is_narrowed(ada, query, names):
    page = ada.get(f"/admin/people?{query}").text
    shown = {
        name
        for name in ("lena", "theo", "tess", "rea", "mona", "ada", "otto")
        if f"{name}@example.test</td>" in page
    }
    assert names <= shown
    assert bool(shown) == bool(names)


def test_the_list_takes_the_same_number_of_statements_for_many(ada, statements):
    few = statements(lambda: ada.get("/admin/people"))
    with db.writing() as writer:
        writer.add_all(
            Person(
                name=f"P {number:03}",
                email=f"p{number}@example.test",
                created_at=clock.now(),
                team_id=1,
            )
            for number in range(120)
        )
    assert statements(lambda: ada.get("/admin/people")) <= few + 1
    assert "1–50 of 127 people" in ada.get("/admin/people").text
    assert "P 119" in ada.get("/admin/people?page=3&q=").text


def test_an_invitation_is_mailed_and_shown_once(ada, mails):
    answer = invite(ada, team=str(team_of("tess")), roles=["contributor"])
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    shown, mailed = link_in(answer.text), link_in(mails()[0][2])
    assert shown != mailed
    nora = one("nora")
    assert nora.is_invited
    assert nora.team.name == "Engineering"
    assert nora.roles == {Role.READER, Role.CONTRIBUTOR}
    assert shown not in ada.get(page_of("nora")).text
    assert verbs(nora) == ["invite"]


@pytest.mark.parametrize("which", ["shown", "mailed"])
def test_either_link_opens_the_account_and_ends_both(ada, mails, nobody, app, which):
    answer = invite(ada)
    links = {"shown": link_in(answer.text), "mailed": link_in(mails()[0][2])}
    assert "Welcome, Nora Quist" in nobody.get(links[which]).text
    assert nobody.post(links[which], data=ACCEPTED).location == "/"
    assert nobody.get("/account").status_code == 200
    assert one("nora").zone == "Europe/Stockholm"
    assert sign_in(app.test_client(), "nora").status_code == 302
    for link in links.values():
        assert app.test_client().get(link).status_code == 404
        assert app.test_client().post(link, data=ACCEPTED).status_code == 404


def test_an_invitation_lasts_seven_days(ada, nobody):
    link = link_in(invite(ada).text)
    with clock.turned_to(clock.now() + timedelta(days=6, hours=23)):
        assert nobody.get(link).status_code == 200
    with clock.turned_to(clock.now() + timedelta(days=7, minutes=1)):
        assert nobody.get(link).status_code == 404
        assert nobody.post(link, data=ACCEPTED).status_code == 404


def test_whoever_accepts_cannot_give_themselves_more(ada, nobody):
    link = link_in(invite(ada).text)
    extra = {"roles": "admin", "team": "1", "email": "evil@example.test", "left_at": ""}
    nobody.post(link, data=ACCEPTED | extra)
    nora = one("nora")
    assert nora.roles == {Role.READER}
    assert nora.team is None


def test_a_new_link_ends_the_earlier_one(ada, nobody):
    first = link_in(invite(ada).text)
    second = link_in(ada.post(page_of("nora", "invite-again")).text)
    assert nobody.get(first).status_code == 404
    assert nobody.get(second).status_code == 200


def test_a_withdrawn_invitation_opens_nothing(ada, nobody, mails):
    link = link_in(invite(ada).text)
    ada.post(page_of("nora", "leave"))
    assert nobody.get(link).status_code == 404
    assert mails() == []


def test_somebody_with_a_password_is_not_invited_again(ada, with_password):
    with_password("otto")
    assert ada.post(page_of("otto", "invite-again")).status_code == 409
    assert db.session.scalar(select(func.count(Ticket.id))) == 0


def test_a_demo_invites_to_its_own_address(ada, settings, monkeypatch):
    monkeypatch.setattr(settings, "allow_special_domains", False)
    assert invite(ada).status_code == 422
    with db.writing():
        mark_as_demo()
    assert invite(ada).status_code != 422


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "OTTO@example.test"}, "already has an account"),
        ({"email": "otto"}, "not an e-mail address"),
        ({"email": "a@example.com\r\nBcc: b@example.com"}, "not an e-mail address"),
        ({"name": ""}, "Give a name."),
        ({"team": "4242"}, "Not a valid choice"),
        ({"roles": ["owner"]}, "not a valid choice"),
    ],
)
def test_a_wrong_invitation_is_refused_and_kept(ada, mails, change, sentence):
    answer = invite(ada, **change)
    assert answer.status_code == 422
    assert sentence.lower() in answer.text.lower()
    assert "Nora Quist" in answer.text or change.get("name") == ""
    assert mails() == []
    assert db.session.scalar(select(func.count(Person.id))) == 7


def test_what_is_wrong_is_told_in_the_order_of_the_page(ada):
    told = invite(ada, name="", email="", team="999").text.split("Please check", 1)[1]
    told = told.split("</ul>", 1)[0]
    assert told.index("Name") < told.index("E-mail address") < told.index("Team")


def test_team_and_roles_are_set_and_sessions_end(ada, browser_of):
    answer = ada.post(page_of("otto"), data={"team": str(team_of("theo")), "roles": ["reviewer"]})
    assert answer.location == page_of("otto")
    otto = one("otto")
    assert (otto.tier.label, otto.roles) == ("L2", {Role.READER, Role.REVIEWER})
    assert browser_of("otto").get("/account").status_code == 302
    assert verbs(otto) == ["change_roles", "change_team"]


def test_saving_the_same_again_ends_nobodys_session(ada, browser_of):
    ada.post(page_of("otto"), data={"team": str(team_of("otto")), "roles": []})
    assert browser_of("otto").get("/account").status_code == 200
    assert verbs(one("otto")) == []


def test_an_unknown_role_changes_nothing(ada):
    answer = ada.post(page_of("otto"), data={"team": "0", "roles": ["admin", "god"]})
    assert answer.status_code == 422
    assert one("otto").roles == {Role.READER}


def test_the_last_admin_cannot_give_the_role_away(ada):
    answer = ada.post(page_of("ada"), data={"team": "0", "roles": []})
    assert answer.status_code == 409
    assert "last administrator" in answer.text
    assert Role.ADMIN in one("ada").roles


def test_the_last_admin_cannot_leave(ada):
    answer = ada.post(page_of("ada", "leave"))
    assert answer.status_code == 409
    assert one("ada").is_active


def test_an_invited_admin_is_not_another_admin(ada, with_password):
    with_password("ada")
    invite(ada, roles=["admin"])
    assert ada.post(page_of("ada", "leave")).status_code == 409


def test_with_another_admin_one_may_step_down(ada, with_password):
    with_password("otto")
    ada.post(page_of("otto"), data={"team": "0", "roles": ["admin"]})
    answer = ada.post(page_of("ada"), data={"team": "0", "roles": ["contributor"]})
    assert answer.status_code == 302
    assert ada.get("/account").status_code == 200  # signed in anew, with fewer rights
    assert ada.get("/admin/people").status_code == 403


def test_whoever_leaves_is_signed_out_and_stays_out(ada, with_password, browser_of, nobody):
    with_password("otto")
    ada.post(page_of("otto", "leave"))
    assert browser_of("otto").get("/account").status_code == 302
    assert sign_in(nobody, "otto").status_code == 422
    assert "closed" in ada.get(page_of("otto")).text
    assert ada.post(page_of("otto", "leave")).status_code == 409


def test_whoever_returns_may_sign_in_with_what_they_had(ada, with_password, nobody):
    with_password("otto")
    ada.post(page_of("otto", "leave"))
    ada.post(page_of("otto", "return"))
    assert sign_in(nobody, "otto").status_code == 302
    assert one("otto").team.name == "Facilities"
    assert ada.post(page_of("otto", "return")).status_code == 409


def test_what_needs_a_new_owner_is_told(ada, monkeypatch):
    monkeypatch.setattr(leaving, "_tellers", {})
    leaving.tell(
        "kb", lambda person: leaving.Belonging(12, "12 articles", f"/kb?owner={person.id}")
    )
    leaving.tell("none", lambda person: leaving.Belonging(0, "0 services", "/services"))
    assert "12 articles" in ada.get(page_of("otto")).text
    after = ada.post(page_of("otto", "leave"), follow_redirects=True).text
    assert "Needs a new owner" in after
    assert f'href="/kb?owner={one("otto").id}"' in after
    assert "0 services" not in after


def test_a_locked_account_is_shown_and_unlocked(ada, with_password, app):
    with_password("otto")
    for _ in range(8):
        sign_in(app.test_client(), "otto", "wrong")
    assert "Locked" in ada.get("/admin/people").text
    assert "Unlock now" in ada.get(page_of("otto")).text
    ada.post(page_of("otto", "unlock"))
    assert sign_in(app.test_client(), "otto").status_code == 302


def test_an_admin_has_a_reset_link_mailed(ada, with_password, mails):
    with_password("otto")
    ada.post(page_of("otto", "send-reset-link"))
    assert [(to, "/password/reset/" in body) for to, _, body in mails()] == [
        ("otto@example.test", True)
    ]
