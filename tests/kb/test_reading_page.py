"""What the page of an article offers its readers beside the text."""

import pytest

from portal.core.db import db
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.picture_sizes import size_of
from portal.kb.services import writing
from portal.kb.terms import Audience, Kind

TEXT = "1. Open the mailbox.\n2. Empty the bin.\n\n:::l3\nRun `doveadm purge`.\n:::\n"
URL = "/kb/mailbox-over-quota"


@pytest.fixture
def published(viewer_of):
    def publish(audience=Audience.INTERNAL, body=TEXT):
        content = Content(
            title="Mailbox over quota", body=body, summary="Free space.", audience=audience
        )
        with db.writing():
            proposal = writing.create_article(Kind.KNOWN_ERROR, content, by=viewer_of("tess"))
            PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
        return proposal.article

    return publish


def test_the_stop_line_leads_on_to_whom_to_hand_over(published, browser_of):
    published()
    page = browser_of("lena").get(URL).text
    assert '<aside class="stop-line"' in page
    assert 'href="#hand-over">Escalate to L3</a></aside>' in page
    assert "followed up to the part for L3" in page


def test_whoever_reads_all_of_it_is_offered_no_hand_over(published, browser_of):
    published()
    assert "Escalate to L3" not in browser_of("tess").get(URL).text


def test_a_verdict_is_thanked_for_and_not_asked_for_again(published, browser_of):
    article = published()
    client = browser_of("lena")
    assert 'data-shortcut="y"' in client.get(URL).text
    client.post(f"/kb/{article.ref}/feedback", data={"verdict": "did_not_work", "comment": "Hm"})
    page = client.get(URL).text
    assert "You said: did not work" in page
    assert 'data-shortcut="y"' not in page
    assert "You said" not in browser_of("theo").get(URL).text


def test_the_public_sees_no_names_of_colleagues(published, browser_of):
    published(audience=Audience.PUBLIC)
    page = browser_of("").get(URL).text
    assert "Empty the bin" in page
    for hidden in ("Tess", "Engineering", "Did it work?", "Flag", "hand-over"):
        assert hidden not in page


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0", (640, 480)),
        (b"GIF89a\x0a\x00\x05\x00", (10, 5)),
        (b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x64\0\xc8", (200, 100)),
        (b"\x89PNG", None),
        (b"<svg/>", None),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_beginning(head, size):
    assert size_of(head) == size
