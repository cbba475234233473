"""Calls leave by one gate: public addresses only, no redirects, an end to every wait."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from portal.core import outbound
from portal.core.outbound import NotAllowed, Unreachable, gate, is_public, request
from portal.core.settings import Settings
from tests.conftest import peer
from tests.receiving import Receiver

PORTAL = Path(__file__).parents[2] / "portal"


@pytest.fixture
def opened(tmp_path):
    """`opened(hosts=[…], internal=[…])`: the gate with these lists."""

    def open_with(hosts=(), internal=()):
        gate.open(
            Settings(data=tmp_path, outbound_hosts=list(hosts), outbound_internal=list(internal))
        )

    yield open_with
    open_with()


@pytest.fixture
def receiver():
    with Receiver() as found:
        yield found


def test_an_internal_host_named_in_the_settings_is_called(opened, receiver):
    opened(internal=[receiver.host])
    answer = request("POST", f"{receiver.url}/hook?a=1", body=b"{}", headers={"X-One": "1"})
    (got,) = receiver.got
    assert (answer.status, answer.body) == (200, b"ok")
    assert (got.method, got.path, got.body, got.headers["X-One"]) == (
        "POST",
        "/hook?a=1",
        b"{}",
        "1",
    )


def test_loopback_is_refused_without_a_connection(opened, receiver):
    opened()
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0"):
        with pytest.raises((NotAllowed, Unreachable)):
            request("GET", f"https://{host}:{receiver.port}/")
    assert receiver.got == []


def test_a_name_that_leads_inside_is_refused(opened, receiver, monkeypatch):
    opened()
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
    inside += [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: inside)
    with pytest.raises(NotAllowed, match="inside the own network"):
        request("GET", "https://hooks.example.com/")


def test_the_address_that_was_checked_is_the_one_connected_to(opened, receiver, monkeypatch):
    """A name that changes its mind between the look and the call gains nothing."""
    opened(internal=["hooks.example.com"])
    asked = []

    def resolve(host, port, *_a, **_k):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port))]

    real = socket.create_connection
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    connected = []

    def connect(address, **more):
        connected.append(address[0])
        monkeypatch.undo()
        return real(address, **more)

    monkeypatch.setattr(socket, "create_connection", connect)
    request("GET", f"http://hooks.example.com:{receiver.port}/")
    assert (asked, connected) == (["hooks.example.com"], ["127.0.0.1"])
    assert receiver.got[0].headers["Host"] == f"hooks.example.com:{receiver.port}"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::808:808", True),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://x/", "x"),
        *("https://", "https:///path", "https://user:pw@example.com/", "https://example.com:0/"),
        *("https://example.com:99999/", "https://exa mple.com/", "https://example.com/\r\nX: y"),
        *("https://münchen.example/", "https://[::1", "https://example.com/" + "x" * 2_000),
    ],
)
def test_what_is_no_address_is_refused(opened, url):
    opened()
    with pytest.raises(NotAllowed):
        gate.check(url)


def test_the_list_of_hosts_holds_others_out(opened):
    opened(hosts=["hooks.slack.com", "*.logic.azure.com"])
    gate.check("https://hooks.slack.com/services/1")
    gate.check("https://prod-1.westeurope.logic.azure.com/")
    for url in ("https://example.com/", "https://logic.azure.com/", "https://xlogic.azure.com/"):
        with pytest.raises(NotAllowed, match="PORTAL_OUTBOUND_HOSTS"):
            gate.check(url)


def test_redirects_are_not_followed(opened, receiver):
    opened(internal=[receiver.host])
    receiver.answers(302, {"Location": f"{receiver.url}/elsewhere"})
    assert request("GET", receiver.url).status == 302
    assert len(receiver.got) == 1


def test_a_large_answer_is_cut(opened, receiver):
    opened(internal=[receiver.host])
    receiver.answers(200, body=b"x" * 200_000)
    assert len(request("GET", receiver.url).body) == outbound.LARGEST_ANSWER


def test_a_server_that_drips_is_left_when_time_is_up(opened, receiver, monkeypatch):
    monkeypatch.setattr(outbound, "SECONDS", 0.3)
    opened(internal=[receiver.host])
    receiver.drips()
    began = time.monotonic()
    with pytest.raises(Unreachable, match="no answer within"):
        request("GET", receiver.url)
    assert time.monotonic() - began < 1


def test_nobody_there_is_said(opened):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    opened(internal=[host])
    with pytest.raises(Unreachable, match="refused"):
        request("GET", f"http://{host}/")


@pytest.fixture
def secure(tmp_path):
    """A TLS server with a certificate for `hooks.example.com`; yields port and certificate."""
    peer("openssl", bool(shutil.which("openssl")))
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=hooks.example.com"
    command += f" -addext subjectAltName=DNS:hooks.example.com -keyout {key} -out {certificate}"
    subprocess.run(command.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Receiver(tls=context) as found:
        yield found.port, certificate


def test_the_certificate_must_be_that_of_the_name(opened, secure, monkeypatch):
    port, certificate = secure
    opened(internal=["hooks.example.com", "other.example.com"])
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: here if host.endswith("example.com") else real(host, *a, **k),
    )
    with pytest.raises(Unreachable, match="certificate"):
        request("GET", f"https://hooks.example.com:{port}/")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert request("GET", f"https://hooks.example.com:{port}/").status == 200
    with pytest.raises(Unreachable, match="certificate"):
        request("GET", f"https://other.example.com:{port}/")


def test_no_other_module_goes_out_over_http():
    going_out = re.compile(
        r"^\s*(?:import|from) (?:http\.client|urllib\.request|urllib3|requests|httpx)"
    )
    found = [
        f"{path.relative_to(PORTAL)}: {line}"
        for path in PORTAL.rglob("*.py")
        if path.name != "outbound.py"
        for line in path.read_text().splitlines()
        if going_out.match(line)
    ]
    assert found == []
