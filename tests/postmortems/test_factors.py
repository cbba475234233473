"""Factors as a tree, and five times why."""

import pytest

from portal.core.db import db
from portal.postmortems import factors
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.services import revising, writing
from portal.postmortems.services.writing import LessonCard
from portal.postmortems.terms import FactorKind, LessonKind
from tests.postmortems.test_pages import publish

LESSONS = "/postmortems/PM-1/lessons"


@pytest.fixture
def three(started, viewer_of):
    """Factors One, Two and Three beside each other; their ids."""
    found = started()
    with db.writing():
        cards = [LessonCard(LessonKind.FACTOR, each, FactorKind.PROCESS) for each in ONE_TO_THREE]
        return [writing.add_lesson(found, card, by=viewer_of("theo")).id for card in cards]


ONE_TO_THREE = ("One", "Two", "Three")


def shape(branches):
    return [(each.lesson.statement, shape(each.branches)) for each in branches]


def tree():
    return shape(factors.tree(db.session.get_one(Postmortem, 1)))


def sent(**more):
    return {"kind": "factor", "factor_kind": "process", "statement": "One"} | more


def test_factors_are_moved_by_buttons(three, browser_of):
    theo, (one, two, three_) = browser_of("theo"), three
    assert theo.post(f"{LESSONS}/{two}/move", data={"to": "in"}).status_code == 302
    assert theo.post(f"{LESSONS}/{three_}/move", data={"to": "up"}).status_code == 302
    assert tree() == [("Three", []), ("One", [("Two", [])])]
    assert theo.post(f"{LESSONS}/{one}/move", data={"to": "in"}).status_code == 302
    assert theo.post(f"{LESSONS}/{two}/move", data={"to": "out"}).status_code == 302
    assert tree() == [("Three", [("One", []), ("Two", [])])]
    assert theo.post(f"{LESSONS}/{three_}/move", data={"to": "out"}).status_code == 409
    assert theo.post(f"{LESSONS}/{three_}/move", data={"to": "sideways"}).status_code == 409
    assert browser_of("otto").post(f"{LESSONS}/{one}/move", data={"to": "in"}).status_code == 404


def test_a_circle_is_refused_with_what_was_typed(three, browser_of):
    theo, (one, two, _three) = browser_of("theo"), three
    theo.post(f"{LESSONS}/{two}/move", data={"to": "in"})
    data = sent(statement="One, said better", under=two, why_1="The timer was off")
    refused = theo.post(f"{LESSONS}/{one}", data=data)
    assert refused.status_code == 422
    assert "That would be a circle" in refused.text
    assert "One, said better" in refused.text
    assert "The timer was off" in refused.text
    assert tree() == [("One", [("Two", [])]), ("Three", [])]
    assert theo.post(f"{LESSONS}/{one}", data=sent(under=99)).status_code == 422


def test_whys_are_kept_in_order_and_read_by_everybody(three, browser_of):
    theo, one = browser_of("theo"), three[0]
    whys = {"why_1": "No limit was set", "why_3": "  Nobody owns the template "}
    assert theo.post(f"{LESSONS}/{one}", data=sent(**whys)).status_code == 302
    found = db.session.get_one(Postmortem, 1).lessons[0]
    assert found.whys == ["No limit was set", "Nobody owns the template"]
    assert 'aria-label="Why, 2 times"' in theo.get("/postmortems/PM-1").text
    too_long = theo.post(f"{LESSONS}/{one}", data=sent(why_5="x" * 301))
    assert too_long.status_code == 422


def test_what_stood_under_a_removed_factor_moves_up(three, browser_of):
    theo, (one, two, _three) = browser_of("theo"), three
    theo.post(f"{LESSONS}/{two}/move", data={"to": "in"})
    assert theo.post(f"{LESSONS}/{one}/remove").status_code == 302
    assert tree() == [("Two", []), ("Three", [])]


def test_tree_and_whys_belong_to_what_is_approved_and_to_a_new_version(written, viewer_of):
    written()
    found, theo = publish(viewer_of), viewer_of("theo")
    before = found.fingerprint
    with db.writing():
        found.lessons[0].whys = ["Because"]
        made = revising.revise(found, by=theo)
    assert found.fingerprint != before
    assert made.lessons[0].whys == ["Because"]
