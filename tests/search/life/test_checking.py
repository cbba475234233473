"""Index and database are compared daily, and what differs is mended and remembered."""

from datetime import timedelta

import pytest

from portal.core import clock
from portal.core import jobs as outbox
from portal.core.db import db
from portal.doctor import examine
from portal.search import jobs
from portal.search.index.engine import engine
from portal.search.jobs import Why
from portal.search.life import jobs as life
from portal.search.life import services
from portal.search.life.diary import LAGS_KEPT, diary
from tests.search import toys


def finding(settings):
    return next(each for each in examine(settings) if each.check == "index")


def test_what_differs_is_mended(shelf):
    toys.change(shelf["vpn"], audience="l3")
    toys.remove(shelf["public"])
    toys.add(title="Wombat")
    found = services.check()
    assert (found.missing, found.surplus, found.different) == (1, 1, 1)
    assert diary.read().check == found
    outbox.run_all()
    assert not jobs.drift()
    assert services.check().differs == 0


def test_what_waits_for_its_turn_is_no_drift(shelf):
    toys.change(shelf["vpn"], audience="l3")
    with db.writing():
        jobs.index_later([shelf["vpn"]])
    assert services.check().differs == 0


def test_much_that_differs_is_rebuilt(shelf, monkeypatch):
    monkeypatch.setattr(services, "MOST_MENDED", 2)
    for number in range(3):
        toys.add(title=f"Wombat {number}")
    assert services.check().rebuilds
    outbox.run_all()
    assert diary.read().rebuild.why is Why.DRIFT
    assert not jobs.drift()


def test_an_index_that_cannot_be_read_is_rebuilt(shelf):
    engine.backend.clear()
    assert services.check().unusable
    outbox.run_all()
    assert diary.read().rebuild.documents == 35
    assert not jobs.drift()


def test_once_a_day(shelf):
    life.check_daily()
    assert outbox.run_all() == 1
    life.check_daily()
    assert outbox.waiting() == 0
    with clock.turned_to(clock.now() + timedelta(days=1)):
        life.check_daily()
    assert outbox.waiting() == 1


def test_only_the_last_waits_are_kept(shelf):
    later = clock.now() + timedelta(seconds=60)
    with clock.turned_to(later):
        diary.note_lags([later - timedelta(seconds=9)] * 5)
        diary.note_lags([later - timedelta(seconds=7)] * LAGS_KEPT)
    assert diary.read().lags == (7.0,) * LAGS_KEPT


def test_what_was_changed_before_the_index_was_begun_is_no_lag(shelf):
    diary.note_lags([clock.ago(days=90)])
    assert diary.read().lags == ()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"check": 1, "rebuild": 0, "lags": 3}', "null"]
)
def test_a_damaged_diary_is_begun_anew(shelf, settings, content):
    (settings.index_folder / "diary.json").write_text(content)
    assert diary.read().rebuild is None
    jobs.rebuild()
    assert diary.read().rebuild.documents == 35


def test_doctor_names_an_index_that_agrees(shelf, settings):
    services.check()
    assert finding(settings).level == "good"
    assert "The index agrees with the database" in finding(settings).sentence


def test_doctor_names_an_unusable_index(shelf, settings):
    engine.backend.clear()
    assert finding(settings).level == "look"
    assert "searches use titles only" in finding(settings).sentence


def test_doctor_names_a_drifted_index(shelf, settings):
    toys.add(title="Wombat")
    services.check()
    outbox.run_all()
    assert finding(settings).level == "look"
    assert "1 record differed at the last check" in finding(settings).sentence
