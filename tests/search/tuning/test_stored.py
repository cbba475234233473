"""The tuning in force: everywhere at once, and never the reason a search breaks."""

import pytest
from sqlalchemy import delete, event, text

from portal.core.db import db
from portal.search.index.tuning import Tuning, Weights
from portal.search.tuning import stored
from portal.search.tuning.models import SearchTuning
from portal.search.tuning.services import synonyms, weights
from portal.search.tuning.services.synonyms import GroupCard
from portal.search.words.synonyms import Group


def put(sql, **values):
    with db.writing() as session:
        session.execute(text(sql), values)
    db.release()


def group(viewer, *terms, one_way=False):
    with db.writing():
        return synonyms.add(GroupCard(terms, one_way), by=viewer)


def test_nothing_stored_is_the_defaults(session):
    assert stored.current() == Tuning()
    with db.writing() as writer:
        writer.execute(delete(SearchTuning))
    assert stored.current() == Tuning()


def test_what_is_saved_is_in_force_at_once(viewer_of):
    group(viewer_of("mona"), "K8s", "Kubernetes", one_way=True)
    with db.writing():
        weights.put(Weights(title=7.5), by=viewer_of("mona"), seen=1)
    assert stored.current() == Tuning(Weights(title=7.5), (Group(("K8s", "Kubernetes"), True),))


def test_another_process_hears_of_it_by_the_mark(viewer_of):
    group(viewer_of("mona"), "vpn", "tunnel")
    assert len(stored.current().synonyms) == 1
    put('UPDATE synonym_group SET terms = \'["vpn", "remote access"]\'')
    assert stored.current().synonyms[0].terms == ("vpn", "tunnel")
    put("UPDATE search_tuning SET mark = 'from elsewhere'")
    assert stored.current().synonyms[0].terms == ("vpn", "remote access")


def test_a_search_pays_one_statement(viewer_of):
    group(viewer_of("mona"), "vpn", "tunnel")
    stored.current()
    said = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    stored.current()
    assert len([each for each in said if "FROM" in each]) == 1


@pytest.mark.parametrize(
    "written",
    [
        *("{", "[]", '"x"', "null", "7", '{"title": "heavy"}', '{"title": NaN}', '{"title": true}'),
        *('{"title": -1}', '{"title": 11}', '{"nobody knows": 3}', "[" * 5000),
    ],
)
def test_a_damaged_row_of_weights_is_the_defaults(session, written):
    put("UPDATE search_tuning SET weights = :written, mark = 'damaged'", written=written)
    assert stored.current().weights == Weights()
    put("UPDATE search_tuning SET mark = ''")


def test_one_damaged_group_does_not_take_the_others_along(viewer_of):
    group(viewer_of("mona"), "vpn", "tunnel")
    group(viewer_of("mona"), "K8s", "Kubernetes")
    for number, written in enumerate(["{", "[1, 2]", '["alone"]', "null"]):
        put("UPDATE synonym_group SET terms = :written WHERE id = 1; ", written=written)
        put("UPDATE search_tuning SET mark = :mark", mark=f"damaged {number}")
        assert stored.current().synonyms == (Group(("K8s", "Kubernetes")),)
