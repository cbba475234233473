"""What every page shares: doors, headers, refusals that lose nothing, host names."""

import errno

import pytest
from flask import abort, request

from portal.accounts.policy import AccountsPermission
from portal.core import web
from portal.core.db import db
from portal.core.errors import Conflict, Forbidden, Invalid, OutOfSpace
from portal.factory import create_app

TYPED = {"body": "Two hours of careful text", "password": "hunter2", "csrf_token": "abc"}


@pytest.fixture
def app(fresh_app):
    """An application to put pages into."""
    return fresh_app


@pytest.fixture
def toys(app):
    """Small pages, one for each way to end."""

    def add(path, view, access=web.open_to_everyone):
        app.add_url_rule(path, path, access(view), methods=["GET", "POST"])

    def raises(error):
        def view():
            raise error

        return view

    add("/toy/signed-in", lambda: "in", web.signed_in)
    add("/toy/people", lambda: "people", web.needs(AccountsPermission.MANAGE_PEOPLE))
    add("/toy/conflict", raises(Conflict("Not yet.", ["A summary."])))
    add("/toy/forbidden", raises(Forbidden()))
    add("/toy/invalid", raises(Invalid("Look again.", {"title": "Too long."})))
    add("/toy/broken", raises(ValueError("secret path /srv/portal, password hunter2")))
    add("/toy/full", raises(OSError(errno.ENOSPC, "No space left on device")))
    add("/toy/full-database", raises(OutOfSpace()))
    add("/toy/too-many", lambda: abort(429))
    add("/toy/echo", lambda: request.form.get("body", ""))
    return app


def test_every_route_says_who_may_come(app):
    assert web.undeclared(app) == []


def test_a_route_that_says_nothing_stops_the_start(app):
    app.add_url_rule("/silent", "silent", lambda: "?")
    assert web.undeclared(app) == ["silent"]


def test_the_door_knows_everyone_signed_in_and_permissions(toys, browser_of):
    def ask(name, path):
        return browser_of(name).get(path).status_code

    assert [ask(name, "/toy/signed-in") for name in ("", "otto")] == [302, 200]
    assert [ask(name, "/toy/people") for name in ("", "mona", "ada")] == [302, 403, 200]


def test_sign_in_leads_back(toys, browser_of):
    answer = browser_of("").get("/toy/signed-in?a=1&b=2")
    assert answer.location == "/sign-in?next=%2Ftoy%2Fsigned-in%3Fa%3D1%26b%3D2"


@pytest.mark.parametrize("path", ["/", "/toy/broken", "/nowhere", "/healthz"])
def test_every_answer_is_hardened(toys, browser_of, path):
    headers = browser_of("").get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Request-Id"]


def test_refusals_are_not_kept_by_browsers(toys, browser_of):
    assert browser_of("").get("/toy/conflict").headers["Cache-Control"] == "no-store"


def test_a_refusal_lists_what_is_missing(toys, browser_of):
    answer = browser_of("").get("/toy/conflict")
    assert answer.status_code == 409
    assert "<li>A summary.</li>" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/toy/conflict", 409),
        ("/toy/forbidden", 403),
        ("/toy/invalid", 422),
        ("/toy/broken", 500),
        ("/toy/full", 507),
        ("/toy/full-database", 507),
        ("/toy/too-many", 429),
    ],
)
def test_whatever_is_refused_the_text_comes_back(toys, browser_of, path, status):
    answer = browser_of("lena").post(path, data=TYPED)
    assert answer.status_code == status
    assert "Two hours of careful text" in answer.text
    assert "hunter2" not in answer.text
    assert ">abc<" not in answer.text


def test_text_comes_back_when_the_session_has_ended(toys, browser_of):
    answer = browser_of("").post("/toy/signed-in", data=TYPED)
    assert answer.status_code == 401
    assert "Two hours of careful text" in answer.text


def test_text_comes_back_when_the_form_has_expired(settings):
    app = create_app(settings, TESTING=True)
    answer = app.test_client().post("/theme", data={"body": "Two hours of careful text"})
    assert answer.status_code == 400
    assert "Two hours of careful text" in answer.text
    db.close()


def test_text_that_comes_back_is_text(toys, browser_of):
    answer = browser_of("lena").post("/toy/conflict", data={"body": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert" in answer.text


def test_a_fault_of_ours_tells_no_secret_but_its_number(toys, browser_of):
    answer = browser_of("lena").get("/toy/broken")
    assert "srv/portal" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_programs_get_problem_documents(toys, browser_of):
    headers = {"Accept": "application/json"}
    answer = browser_of("lena").get("/toy/conflict", headers=headers)
    assert answer.content_type == "application/problem+json"
    assert answer.json | {"request_id": ""} == {
        "type": "about:blank",
        "status": 409,
        "title": "Not now",
        "detail": "Not yet.",
        "missing": ["A summary."],
        "request_id": "",
    }
    assert browser_of("").get("/toy/signed-in", headers=headers).status_code == 401
    assert browser_of("lena").get("/nowhere", headers=headers).json["status"] == 404


def test_a_body_over_the_cap_is_refused(toys, browser_of):
    toys.config["MAX_CONTENT_LENGTH"] = 1000
    answer = browser_of("lena").post("/toy/echo", data={"body": "x" * 2000})
    assert answer.status_code == 413
    assert "larger than this portal takes" in answer.text


def test_the_wrong_method_is_refused(browser_of):
    assert browser_of("lena").post("/").status_code == 405


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil@localhost", "x y", "[", ""]
)
def test_foreign_host_names_get_nothing(browser_of, host):
    answer = browser_of("").get("/sign-in", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:9000", "[::1]:8000"])
def test_own_host_names_are_answered(browser_of, host):
    assert browser_of("").get("/", headers={"Host": host}).status_code == 200


def test_probes_may_come_by_address(browser_of):
    for path in ("/healthz", "/readyz"):
        assert browser_of("").get(path, headers={"Host": "10.0.0.9:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("target", "is_local"),
    [
        ("/kb/vpn?x=1", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example", False),
        ("javascript:alert(1)", False),
        ("/a\nSet-Cookie: x", False),
        ("", False),
        (None, False),
    ],
)
def test_only_local_targets_are_followed(target, is_local):
    assert web.is_local(target) == is_local
