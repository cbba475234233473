"""A stored file is shown or saved, and never run."""

import pytest

from portal.core.blobs import BlobStore
from portal.core.errors import Missing
from portal.core.sending import LooseFile, send


@pytest.fixture
def store(tmp_path):
    return BlobStore(tmp_path)


def sent(app, store, name, content_type, *, is_image):
    file = LooseFile(name, store.put(b"<svg/>"), content_type, is_image)
    with app.test_request_context():
        response = send(file, store)
        response.direct_passthrough = False
        assert response.get_data() == b"<svg/>"
        response.close()
    return response.headers


def test_a_picture_is_shown_in_a_box_of_its_own(app, store):
    headers = sent(app, store, "door.svg", "image/svg+xml", is_image=True)
    assert headers["Content-Type"].startswith("image/svg+xml")
    assert headers["Content-Disposition"].startswith("inline")
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert headers["Content-Security-Policy"] == policy


def test_everything_else_is_saved_under_its_name(app, store):
    headers = sent(app, store, "page.html", "text/html", is_image=False)
    assert headers["Content-Disposition"] == "attachment; filename=page.html"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_browser_asks_each_time_whether_it_may_still_be_had(app, store):
    headers = sent(app, store, "page.html", "text/html", is_image=False)
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["ETag"] == f'"{store.put(b"<svg/>")}"'


def test_bytes_that_are_gone_are_missing(app, store):
    with app.test_request_context(), pytest.raises(Missing):
        send(LooseFile("gone.txt", "0" * 64), store)
