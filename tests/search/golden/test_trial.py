"""Which pairs a change would move."""

from dataclasses import replace

import pytest

from portal.core.db import db
from portal.search.golden import services, trial
from portal.search.index.tuning import Tuning, Weights
from portal.search.words.synonyms import Group
from tests.search import toys
from tests.search.searches import searched

BODY_FIRST = Tuning(Weights(title=0.1, body=5.0))


@pytest.fixture
def desk(toy_kind, plain_ranking, viewer_of):
    refs = [
        toys.add(title="Reset the tunnel"),
        *(toys.add(title=f"Note {number}", body="The tunnel is down.") for number in range(3)),
        toys.add(title="Kernel panic", audience="l3"),
    ]
    with db.writing():
        services.add("tunnel", refs[0], by=viewer_of("rea"))
        services.add("tunnel down", refs[1], by=viewer_of("rea"))
        services.add("kernel", refs[4], by=viewer_of("rea"))
    return refs


def test_better_and_worse(desk, viewer_of):
    found = trial.compare(Tuning(), BODY_FIRST, viewer_of("mona"))
    assert [(each.text, each.before, each.after) for each in found.worse] == [("tunnel", 1, 4)]
    assert [(each.text, each.before, each.after) for each in found.better] == [
        ("tunnel down", 2, 1)
    ]
    assert found.worse[0].drops_out
    assert found.worse[0].title == "Reset the tunnel"


def test_pairs_of_what_the_viewer_may_not_read_are_not_counted(desk, viewer_of):
    assert trial.compare(Tuning(), BODY_FIRST, viewer_of("mona")).of == 2
    assert trial.compare(Tuning(), BODY_FIRST, viewer_of("rea")).of == 3


def test_synonyms_touch_only_pairs_with_their_words(desk, viewer_of):
    after = Tuning(synonyms=(Group(("kernel", "tunnel")),))
    assert trial.compare(Tuning(), after, viewer_of("rea")).of == 3
    after = Tuning(synonyms=(Group(("kernel", "core")),))
    assert trial.compare(Tuning(), after, viewer_of("rea")).of == 1
    assert not trial.compare(Tuning(), Tuning(), viewer_of("rea"))


def test_another_text_of_one_record(desk, viewer_of):
    plain = toys.document(db.session.get(toys.Toy, 1))
    same = trial.with_document(plain, viewer_of("mona"))
    assert [(each.before, each.after) for each in same.pairs] == [(1, 1)]
    renamed = trial.with_document(replace(plain, title="Reset it"), viewer_of("mona"))
    assert [(each.before, each.after, each.drops_out) for each in renamed.pairs] == [
        (1, None, True)
    ]


def test_a_text_for_fewer_people_is_lost_to_the_others(desk, viewer_of):
    plain = toys.document(db.session.get(toys.Toy, 1))
    (moved,) = trial.with_document(replace(plain, audience=("l3",)), viewer_of("rea")).pairs
    assert (moved.before, moved.after) == (1, None)


def test_trying_ends_in_time(desk, viewer_of, monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", -1.0)
    found = trial.compare(Tuning(), BODY_FIRST, viewer_of("mona"))
    assert (found.tried, found.of) == (0, 2)


def test_the_page_of_the_weights_shows_pairs(desk, browser_of):
    searched("tunnel")
    sent = dict.fromkeys(("symptoms", "codes", "headings", "summary", "tags", "files"), "1")
    page = browser_of("mona").post(
        "/admin/search/weights", data=sent | {"title": "0.1", "body": "5", "seen": "1", "try": "1"}
    )
    assert "2 pairs tried:" in page.text
    assert "1 better, 1 worse." in page.text
    assert "leaves the first three" in page.text
    assert "Kernel panic" not in page.text
