"""The pages of mailboxes and mails, as each of the cast meets them."""

import pytest
from sqlalchemy import select

from portal.core.db import db
from portal.core.events import Event
from portal.integrations.mailbox.models import Mailbox, MailMessage
from portal.integrations.mailbox.passwords import keyring
from tests.mailbox import shapes
from tests.mailbox.postoffice import free_ports

NEW = {
    "name": "Support",
    "address": "Desk@portal.test",
    "host": "imap.portal.test",
    "port": "993",
    "tls": "tls",
    "user": "desk",
    "password": "canary-secret-word",
    "folder": "INBOX",
    "senders": "everybody",
    "trusts_senders": "y",
    "service": "0",
    "team": "0",
}


def test_a_manager_adds_a_mailbox(browser_of):
    manager = browser_of("mona")
    answer = manager.post("/admin/mailboxes/new", data=NEW)
    assert answer.location == "/admin/mailboxes/1"
    page = manager.get("/admin/mailboxes").text
    assert "desk@portal.test" in page
    assert "Not fetched yet" in page


def test_its_password_is_in_no_table_and_on_no_page(browser_of, settings):
    manager = browser_of("mona")
    manager.post("/admin/mailboxes/new", data=NEW)
    path = settings.data / "mailboxes" / "1.password"
    assert path.read_text() == "canary-secret-word"
    assert path.stat().st_mode & 0o077 == 0
    assert b"canary" not in (settings.data / "portal.db").read_bytes()
    for url in ("/admin/mailboxes/1", "/admin/mailboxes/1/edit"):
        assert "canary" not in manager.get(url).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the mailbox a name."),
        ({"address": "nobody"}, "This is not an e-mail address, such as desk@example.com."),
        ({"host": "a b"}, "Give the name of the server alone, such as imap.example.com."),
        ({"port": "99999"}, "A port is a number up to 65535: usually 993"),
        ({"tls": "none"}, "Without TLS only to this machine"),
        ({"senders": "domains"}, "Name at least one domain"),
        ({"senders": "domains", "domains": "ex ample_"}, "is no domain"),
        ({"senders": "domains", "domains": "not a domain"}, "is no domain"),
        ({"password": "never\x00shown"}, "One line, please."),
    ],
)
def test_a_wrong_form_comes_back_with_its_text(browser_of, wrong, sentence):
    answer = browser_of("mona").post("/admin/mailboxes/new", data=NEW | {"user": "kept"} | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "kept" in answer.text
    assert "canary" not in answer.text
    assert db.session.query(Mailbox).count() == 0


@pytest.mark.parametrize(
    ("name", "status"), [("", 302), ("lena", 403), ("otto", 403), ("ada", 200)]
)
def test_who_sees_mailboxes(browser_of, box, name, status):
    for url in ("/admin/mailboxes", "/admin/mailboxes/new", f"/admin/mailboxes/{box.id}"):
        assert browser_of(name).get(url).status_code == status


def test_a_mailbox_that_is_not_there(browser_of):
    for number in ("7", "0", "99999999999"):
        assert browser_of("ada").get(f"/admin/mailboxes/{number}").status_code == 404


def test_changed_paused_and_let_go_on(browser_of, box):
    url = f"/admin/mailboxes/{box.id}"
    manager = browser_of("mona")
    manager.post(f"{url}/edit", data=NEW | {"name": "Help"})
    manager.post(f"{url}/pause")
    assert "Paused" in manager.get(url).text
    assert manager.post(f"{url}/poll").status_code == 409
    assert manager.post(f"{url}/pause").status_code == 409
    manager.post(f"{url}/resume")
    verbs = db.session.scalars(select(Event.verb).where(Event.record_kind == "mailbox")).all()
    assert verbs == ["add", "change", "pause", "resume"]


def test_the_connection_is_tested_from_the_page(browser_of, box):
    [port] = free_ports(1)
    url = f"/admin/mailboxes/{box.id}"
    manager = browser_of("mona")
    assert manager.post(f"{url}/test").status_code == 409
    place = {"host": "127.0.0.1", "port": str(port), "tls": "none"}
    manager.post(f"{url}/edit", data=NEW | place)
    manager.post(f"{url}/test")
    assert f"Nothing answers at 127.0.0.1:{port}." in manager.get(url).text


def test_a_mail_is_shown_as_text_beside_its_incident(arrive, browser_of):
    mail = arrive(shapes.plain("<b>Look</b> at <script>alert(1)</script>"))
    number = mail.id
    page = browser_of("lena").get("/incidents/INC-1").text
    assert f"/mails/{number}" in page
    page = browser_of("lena").get(f"/mails/{number}").text
    assert "Opened an incident" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_the_original_is_saved_byte_for_byte(arrive, browser_of):
    raw = shapes.outlook("x@portal.test")
    number = arrive(raw).id
    answer = browser_of("lena").get(f"/mails/{number}/original", buffered=True)
    assert answer.data == raw
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("name", "status"), [("", 302), ("otto", 404), ("lena", 200)])
def test_who_reads_a_mail(arrive, browser_of, name, status):
    number = arrive(shapes.plain()).id
    for url in (f"/mails/{number}", f"/mails/{number}/original"):
        assert browser_of(name).get(url, buffered=True).status_code == status


def test_a_mail_of_a_confidential_incident_stays_with_its_readers(arrive, browser_of):
    mail = arrive(shapes.plain())
    number = mail.id
    with db.writing():
        mail.incident.is_confidential = True
    assert browser_of("theo").get(f"/mails/{number}").status_code == 404
    assert browser_of("mona").get(f"/mails/{number}").status_code == 200


def test_only_managers_read_and_file_what_was_kept_out(arrive, box, browser_of):
    with db.writing():
        box.senders = "people"
    number = arrive(shapes.plain()).id
    assert browser_of("lena").get(f"/mails/{number}").status_code == 404
    assert browser_of("lena").post(f"/mails/{number}/file").status_code == 403
    assert "File it again" in browser_of("mona").get(f"/mails/{number}").text
    assert browser_of("mona").post(f"/mails/{number}/file").status_code == 302
    assert db.session.get(MailMessage, number).is_forced


def test_the_password_of_the_settings_comes_first(box, settings):
    keyring.keep(box, "of the file")
    assert keyring.secret(box) == "of the file"
    settings.mailbox_passwords["Support"] = "of the settings"
    assert keyring.secret(box) == "of the settings"
