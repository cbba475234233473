"""Five journeys to the end of an incident land in their five buckets."""

import pytest

from portal.core.db import db
from portal.incidents.models.incident import Incident
from portal.incidents.queries.buckets import bucket_of
from portal.incidents.services import knowing
from portal.incidents.terms import Bucket
from portal.kb.models.article import Article
from portal.kb.queries.knowledge_links import roles_of
from portal.kb.terms import LinkRole

END = {"code": "fixed", "resolution": "Turned it off and on."}
SOLVED = {"outcome": "solved_by_kb", "article": "KB-1"}
MISSED = {"outcome": "kb_missing", "article": "KB-1"}
SEARCH, READ = "/incidents/INC-1/search?q=", "/incidents/INC-1/articles/KB-1"

JOURNEYS = {
    "nobody had written it": ([SEARCH + "toaster"], {"outcome": "kb_missing"}, Bucket.NEW),
    "nobody searched": ([], MISSED, Bucket.NOT_SEARCHED),
    "the search did not find it": ([SEARCH + "toaster"], MISSED, Bucket.NOT_FOUND),
    "it was found and left": ([SEARCH + "restart+tunnel"], MISSED, Bucket.NOT_USED),
    "it was read and left": ([READ], MISSED, Bucket.NOT_USED),
    "it was used": ([SEARCH + "restart+tunnel", READ], SOLVED, Bucket.USED),
    "no knowledge was needed": ([], {"outcome": "not_applicable"}, Bucket.NONE),
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_an_incident_lands_in_its_bucket(opened, browser_of, vpn_sop, name):
    visited, end, bucket = JOURNEYS[name]
    opened("Toaster burns")
    desk = browser_of("lena")
    for address in visited:
        desk.get(address)
    assert bucket_of(db.session.get_one(Incident, 1)) is None
    assert desk.post("/incidents/INC-1/resolve", data=END | end).status_code == 302
    db.session.expire_all()
    assert bucket_of(db.session.get_one(Incident, 1)) is bucket
    assert bucket.label in desk.get("/incidents/INC-1").text


def test_what_was_shown_unasked_counts_as_found(opened, browser_of, vpn_sop):
    opened("Restart of the tunnel")
    browser_of("lena").get("/incidents/INC-1")
    browser_of("lena").post("/incidents/INC-1/resolve", data=END | MISSED)
    assert bucket_of(db.session.get_one(Incident, 1)) is Bucket.NOT_USED


def test_what_was_tried_and_failed_is_not_what_would_have_helped(
    opened, viewer_of, browser_of, vpn_sop
):
    opened("Restart of the tunnel")
    incident, article = db.session.get_one(Incident, 1), db.session.get_one(Article, 1)
    with db.writing():
        knowing.judge(incident, article, LinkRole.USED_FAILED, by=viewer_of("lena"))
    browser_of("lena").post("/incidents/INC-1/resolve", data=END | MISSED)
    db.session.expire_all()
    assert roles_of(db.session.get_one(Incident, 1)) == {LinkRole.USED_FAILED}
    assert bucket_of(db.session.get_one(Incident, 1)) is Bucket.NEW
