"""The audit log and the jobs, for those who run the portal."""

import pytest
from sqlalchemy import text

from portal.activity.queries import audit
from portal.core import events, jobs
from portal.core.db import db


def tamper(statement):
    """Change the database behind the portal's back."""
    with db.writing() as session:
        session.execute(text(statement))


def test_the_log_says_who_did_what(told_of_renames, happen, browser_of):
    happen("rename", "theo")
    page = browser_of("ada").get("/admin/audit").text
    assert "Theo" in page
    assert "rename" in page
    assert "The chain is whole" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("verb=rename", True),
        ("verb=paint", False),
        ("ref=tm-1", True),
        ("ref=TM-2", False),
        ("since=2020-01-01", True),
        ("until=2020-01-01", False),
    ],
)
def test_the_log_is_narrowed(told_of_renames, happen, browser_of, query, shown):
    happen("rename", "theo")
    happen("paint", "tess", number=2)
    page = browser_of("ada").get(f"/admin/audit?{query}").text
    assert ('data-label="Who" class="nowrap">Theo' in page) == shown


def test_a_date_that_is_none_is_said_and_kept(browser_of):
    answer = browser_of("ada").get("/admin/audit?since=yesterday")
    assert answer.status_code == 422
    assert "yesterday" in answer.text
    assert "Enter a day that exists." in answer.text


@pytest.mark.parametrize("who", ["lena", "theo", "tess", "rea", "otto"])
@pytest.mark.parametrize("path", ["/admin/audit", "/admin/jobs"])
def test_others_may_not_look(browser_of, who, path):
    assert browser_of(who).get(path).status_code == 403


def test_the_manager_sees_the_log_but_no_details_and_no_jobs(browser_of):
    assert browser_of("mona").get("/admin/audit").status_code == 200
    assert browser_of("mona").get("/admin/jobs").status_code == 403


def test_events_about_closed_records_are_left_out(told_of_renames, happen, viewer_of):
    happen("rename", "theo")
    page = audit.page(audit.Filters(), viewer=viewer_of("otto"))
    assert page.events == []
    assert len(audit.page(audit.Filters(), viewer=viewer_of("lena")).events) == 1


def test_older_events_come_by_cursor(told_of_renames, happen, viewer_of, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 2)
    numbers = [happen("rename", "theo") for _ in range(3)]
    first = audit.page(audit.Filters(), viewer=viewer_of("ada"))
    assert [event.id for event in first.events] == [numbers[2], numbers[1]]
    rest = audit.page(audit.Filters(before=first.older), viewer=viewer_of("ada"))
    assert ([event.id for event in rest.events], rest.older) == ([numbers[0]], None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor_name = 'Otto' WHERE id = 2",
        'UPDATE event SET detail = \'{"note": "nothing"}\' WHERE id = 2',
        "UPDATE event SET at = '2020-01-01 00:00:00.000000' WHERE id = 2",
        "DELETE FROM event WHERE id = 2",
        "DELETE FROM event WHERE id = 1",
    ],
)
def test_tampering_is_detected(told_of_renames, happen, browser_of, statement):
    for _ in range(3):
        happen("rename", "theo")
    assert list(events.broken_links()) == []
    tamper(statement)
    assert list(events.broken_links()) != []
    assert "The chain is broken" in browser_of("ada").get("/admin/audit").text


def test_cutting_off_the_end_moves_the_head(told_of_renames, happen):
    happen("rename", "theo")
    happen("rename", "theo")
    before = events.head()
    tamper("DELETE FROM event WHERE id = 2")
    assert events.head() != before


def test_long_logs_are_checked_from_near_the_end(told_of_renames, happen, session, monkeypatch):
    monkeypatch.setattr(audit, "CHECKED", 2)
    for _ in range(4):
        happen("rename", "theo")
    tamper("UPDATE event SET verb = 'paint' WHERE id = 1")
    assert audit.chain().broken == []
    assert audit.chain(everything=True).broken == [1]


@pytest.fixture
def parked(session):
    with db.writing() as writer:
        jobs.enqueue("unheard_of", {}, key="KB-7")
        writer.flush()
        writer.execute(text("UPDATE job SET parked_at = run_at, last_error = 'disk on fire'"))
    return jobs.parked()[0].id


def test_parked_jobs_are_shown_with_their_reason(parked, browser_of):
    assert "disk on fire" in browser_of("ada").get("/admin/jobs").text


def test_a_parked_job_is_tried_again(parked, browser_of):
    browser_of("ada").post(f"/admin/jobs/{parked}/retry")
    assert (jobs.waiting(), len(jobs.parked())) == (1, 0)


def test_a_parked_job_is_discarded(parked, browser_of):
    browser_of("ada").post(f"/admin/jobs/{parked}/discard")
    assert (jobs.waiting(), len(jobs.parked())) == (0, 0)


def test_only_parked_jobs_are_touched(parked, browser_of):
    browser_of("ada").post(f"/admin/jobs/{parked}/retry")
    assert browser_of("ada").post(f"/admin/jobs/{parked}/discard").status_code == 404
    assert browser_of("ada").post("/admin/jobs/999/retry").status_code == 404
