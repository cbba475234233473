"""Whether the portal itself runs, on the first page of who runs it."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.core import clock, jobs
from portal.core.db import db
from portal.core.jobs import Job
from portal.search.jobs import rebuild


@pytest.fixture(autouse=True)
def indexed(session):
    rebuild()
    db.release()


def card(browser_of, name):
    page = browser_of(name).get("/").text
    return page.partition("The portal itself")[2].partition("</section>")[0]


def test_everything_runs(browser_of):
    found = card(browser_of, "ada")
    assert "Mails, searches and clocks are kept up with." in found
    assert "Look at it" not in found
    assert 'href="/admin/search/index"' in found


@pytest.mark.parametrize("name", ["", "lena", "mona", "rea"])
def test_others_have_other_worries(browser_of, name):
    assert card(browser_of, name) == ""


def test_a_job_that_was_given_up_comes_first(browser_of, session):
    with db.writing():
        jobs.enqueue("unknown", {})
        db.session.flush()
        db.session.execute(update(Job).values(parked_at=clock.now()))
    found = card(browser_of, "ada")
    assert "1 job was given up on" in found
    assert found.index("Look at it") < found.index("All well")


def test_work_that_nobody_begins_asks_for_a_worker(browser_of, session):
    with db.writing():
        jobs.enqueue("unknown", {})
    assert "is a worker running?" not in card(browser_of, "ada")
    with db.writing():
        db.session.execute(update(Job).values(run_at=clock.now() - timedelta(minutes=6)))
    assert "Nobody does what waits: is a worker running?" in card(browser_of, "ada")


def test_a_job_under_way_is_no_worry(browser_of, session):
    with db.writing():
        jobs.enqueue("unknown", {})
        db.session.flush()
        late = clock.now() - timedelta(minutes=6)
        soon = clock.now() + timedelta(minutes=1)
        db.session.execute(update(Job).values(run_at=late, leased_until=soon, leased_by="x"))
    assert "kept up with" in card(browser_of, "ada")
