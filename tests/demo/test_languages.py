"""Every page of the demo in other languages: no text is left that a catalogue does not know."""

import re
import shutil
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from portal.accounts.demo_sign_ins import PASSWORD
from portal.core.db import db
from tests.demo.conftest import over
from tests.spoken import Content, unsaid
from tests.thorough import many, part

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
LINK = re.compile(r'href="(/[^"#]*)')
# Pages of each kind that are looked at: enough to meet a record in its common states.
OF_A_KIND = many(2, few=1)
NO_PAGES = ("/assets/", "/sign-out", "/opensearch", "/files/")


@pytest.fixture(scope="module")
def site(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application over a copy of the demo: reading writes too."""
    folder = tmp_path_factory.mktemp("languages") / "data"
    shutil.copytree(demo_folder, folder)
    app = over(folder)
    yield app
    db.close()


def reader(site: Flask, name: str, language: str) -> FlaskClient:
    """A browser signed in as somebody who reads this language."""
    client = site.test_client()
    token = TOKEN.search(client.get("/sign-in").text)[1]
    who = {"email": f"{name}@kestrelway.test", "password": PASSWORD}
    assert client.post("/sign-in", data=who | {"csrf_token": token}).status_code == 302
    token = TOKEN.search(client.get("/account").text)[1]
    chosen = client.post("/language", data={"language": language, "csrf_token": token})
    assert chosen.status_code == 302
    return client


def kind_of(app: Flask, address: str) -> tuple[str, bool]:
    """The view an address leads to, and whether it asks for something particular."""
    parts = urlsplit(address)
    try:
        endpoint, _ = app.url_map.bind("").match(parts.path)
    except HTTPException:
        endpoint = parts.path
    return endpoint, bool(parts.query)


def walk(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Follow links from the first page; a few pages of each kind."""
    waiting, seen, kinds = deque(["/"]), {"/"}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(client.application, address)
        kinds[kind] += 1
        if kinds[kind] > OF_A_KIND or address.startswith(NO_PAGES):
            continue
        answer = client.get(address, follow_redirects=True)
        if answer.mimetype != "text/html":
            continue
        yield address, answer.text
        for link in LINK.findall(answer.text):
            found = link.replace("&amp;", "&")
            if found not in seen and urlsplit(found).path:
                seen.add(found)
                waiting.append(found)


# The audit log says what was written, and the file of an edition is a document, in English both.
ENGLISH_ON_PURPOSE = re.compile(r"^/admin/audit|^/postmortems/.*/editions/.*/html")
# Said by the program when something was written down, and kept as it was.
KEPT = {
    *("The impact began", "Acknowledged", "Resolved", "Reported by phone"),
    *("Mitigated: the impact ended", "Reported as an alert", "happened again"),
}
# Names of products, and examples of what to type.
NAMES = {
    *("Prometheus Alertmanager", "Grafana", "AWS CloudWatch", "desk@example.com"),
    "2026-12-25 Christmas 2026-12-24 09:00–12:00 Christmas Eve",
    *("Mon–Fri 09:00–17:00", "and"),  # the place's own words
}


def test_no_text_is_left_that_cannot_be_translated(site: Flask) -> None:
    with site.app_context():
        content = Content()
    content.texts |= KEPT | NAMES
    left: dict[str, str] = {}
    for name in part(("ada", "lena", "tess"), 0, of=2):
        for address, page in walk(reader(site, name, "en-XA")):
            if not ENGLISH_ON_PURPOSE.match(address):
                for text in unsaid(page, content):
                    left.setdefault(text, f"{name} {address}")
    assert left == {}
