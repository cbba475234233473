"""One delivery for each event and recipient: tried again, given up, never doubled on our side."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Team
from portal.activity.channels import registry
from portal.activity.models import Delivery, TeamChannel
from portal.activity.services import channels as services
from portal.activity.services import delivering
from portal.activity.services.channels import ChannelCard
from portal.core import clock, jobs
from portal.core.db import db
from tests.activity.conftest import TeamRecord


def only():
    db.release()
    return db.session.scalars(select(Delivery)).one()


def test_a_team_hears_of_it_once(channel_of, happen, receiver, deliveries):
    channel_of("slack")
    happen("rename", "theo")
    jobs.run_all()
    jobs.run_all()
    assert len(receiver.got) == 1
    assert deliveries() == [("delivered", "Answered 200.")]


def test_the_same_event_cannot_be_queued_twice_for_one_channel(channel_of, happen):
    channel_of("slack")
    happen("rename", "theo")
    row = only()
    copied = {column.name: getattr(row, column.name) for column in Delivery.__table__.columns} | {
        "id": None
    }
    with pytest.raises(IntegrityError), db.writing() as session:
        session.add(Delivery(**copied))
        session.flush()


def test_a_kind_that_was_not_chosen_stays_quiet(channel_of, happen, receiver, deliveries):
    channel_of("slack", kinds=("team.burning",))
    happen("rename", "theo")
    assert deliveries() == []


def test_other_teams_do_not_hear_of_it(channel_of, happen, deliveries):
    channel_of("slack", team="Facilities")
    happen("rename", "theo")
    assert deliveries() == []


def test_a_channel_switched_off_meanwhile_gets_nothing(
    channel_of, happen, receiver, deliveries, viewer_of
):
    number, _ = channel_of("slack")
    happen("rename", "theo")
    with db.writing():
        card = ChannelCard(name="#slack", address="", kinds=("team.renamed",), is_on=False)
        services.change(db.session.get(TeamChannel, number), card, by=viewer_of("mona"))
    jobs.run_all()
    assert receiver.got == []
    assert deliveries() == [("dropped", "The channel was switched off meanwhile.")]


def test_what_not_the_whole_team_may_read_is_not_sent_to_it(
    channel_of, happen, receiver, deliveries
):
    """The small record kind is closed to whoever is called Otto; here the team is."""
    channel_of("slack")
    with db.writing() as session:
        session.execute(update(Team).where(Team.id == 1).values(name="Otto"))
    happen("rename", "theo")
    jobs.run_all()
    assert receiver.got == []
    assert deliveries() == [("dropped", "The record is not open to every reader here.")]


def test_a_fault_over_there_is_tried_again_with_growing_pauses(
    channel_of, happen, receiver, later, deliveries
):
    channel_of("webhook")
    receiver.answers_in_turn(500, 503, 200)
    happen("rename", "theo")
    jobs.run_all()
    later(seconds=20)
    assert len(receiver.got) == 1
    later(seconds=31)
    later(seconds=60)
    assert len(receiver.got) == 2
    later(seconds=160)
    assert [state for state, _ in deliveries()] == ["delivered"]
    assert len({got.headers["Idempotency-Key"] for got in receiver.got}) == 1
    assert len(receiver.got) == 3


def test_the_other_side_says_when_to_come_again(channel_of, happen, receiver, later, deliveries):
    channel_of("slack")
    receiver.answers(429, {"Retry-After": "600"}, b"slow down")
    happen("rename", "theo")
    jobs.run_all()
    assert deliveries() == [("waiting", "Answered 429: slow down")]
    later(seconds=590)
    assert len(receiver.got) == 1
    receiver.answers(200)
    later(seconds=601)
    assert [state for state, _ in deliveries()] == ["delivered"]


def test_while_a_channel_rests_nothing_else_is_tried_there(
    channel_of, happen, receiver, later, deliveries
):
    channel_of("slack")
    receiver.answers(503)
    happen("rename", "theo")
    jobs.run_all()
    happen("rename", "tess")
    jobs.run_all()
    assert len(receiver.got) == 1
    receiver.answers(200)
    later(seconds=31)
    assert [state for state, _ in deliveries()] == ["delivered", "delivered"]


def test_a_no_is_final_and_says_why(channel_of, happen, receiver, later, deliveries):
    channel_of("slack")
    receiver.answers(404, body=b"no_service\n<hidden>")
    happen("rename", "theo")
    jobs.run_all()
    later(days=1)
    assert len(receiver.got) == 1
    assert deliveries() == [("refused", "Answered 404: no_service")]


def test_it_is_given_up_after_eight_tries(channel_of, happen, receiver, later, deliveries):
    channel_of("slack")
    receiver.answers(500)
    happen("rename", "theo")
    for turn in range(12):
        later(hours=7 * turn)
    assert len(receiver.got) == 8
    assert deliveries() == [("parked", "Answered 500.")]


def test_a_redirect_is_not_followed(channel_of, happen, receiver, deliveries):
    channel_of("slack")
    receiver.answers(302, {"Location": f"{receiver.url}/elsewhere"})
    happen("rename", "theo")
    jobs.run_all()
    assert len(receiver.got) == 1
    assert "leads elsewhere" in deliveries()[0][1]


def test_a_try_under_way_keeps_others_out(channel_of, happen, receiver):
    channel_of("slack")
    happen("rename", "theo")
    batch = only().batch
    with db.writing():
        assert len(delivering.claim(batch)) == 1
    with db.writing():
        assert delivering.claim(batch) == []
    jobs.run_all()
    assert receiver.got == []


def test_what_died_before_it_was_sent_is_sent_once(channel_of, happen, receiver, later, deliveries):
    channel_of("slack")
    happen("rename", "theo")
    batch = only().batch
    with db.writing():
        delivering.claim(batch)
    db.release()
    later(minutes=1)
    assert receiver.got == []
    later(minutes=3)
    assert len(receiver.got) == 1
    assert [state for state, _ in deliveries()] == ["delivered"]


def test_what_kills_the_worker_each_time_is_given_up(channel_of, happen, receiver, deliveries):
    channel_of("slack")
    happen("rename", "theo")
    batch, now = only().batch, clock.now()
    db.release()
    for turn in range(9):
        with clock.turned_to(now + timedelta(minutes=3 * turn)), db.writing():
            delivering.claim(batch)
    assert deliveries() == [("parked", "The worker stopped every time it tried this.")]


def test_a_late_verdict_of_a_lost_claim_changes_nothing(channel_of, happen, deliveries):
    from portal.activity.channels.protocol import Fate, Verdict

    channel_of("slack")
    happen("rename", "theo")
    with db.writing():
        delivering.conclude("somebody-else", Verdict(Fate.DELIVERED))
    assert deliveries() == [("waiting", "")]


def test_retrying_by_hand_starts_anew(channel_of, happen, receiver, deliveries, browser_of):
    channel_of("slack")
    receiver.answers(410)
    happen("rename", "theo")
    jobs.run_all()
    number = only().id
    db.release()
    receiver.answers(200)
    assert browser_of("lena").post(f"/notifications/deliveries/{number}/retry").status_code == 404
    assert browser_of("mona").post(f"/notifications/deliveries/{number}/retry").status_code == 302
    jobs.run_all()
    assert [state for state, _ in deliveries()] == ["delivered"]
    assert browser_of("mona").post(f"/notifications/deliveries/{number}/retry").status_code == 409


def test_removing_a_channel_forgets_its_address(
    channel_of, happen, receiver, viewer_of, deliveries
):
    number, _ = channel_of("webhook")
    happen("rename", "theo")
    with db.writing():
        found = db.session.get(TeamChannel, number)
        services.remove(found, by=viewer_of("mona"))
        assert (found.address, registry.channel("webhook").panel(found)) == ("", [])
    jobs.run_all()
    assert (receiver.got, deliveries()[0][0]) == ([], "dropped")


def test_the_log_of_changes_holds_no_address(channel_of):
    from portal.core.events import Event

    channel_of("slack")
    event = db.session.scalars(select(Event).where(Event.verb == "add")).one()
    assert "secret" not in str(event.detail).replace("new_secret", "")
    assert event.detail["card"]["address"] == "127.0.0.1/…cret"


@pytest.mark.parametrize("gone", ["mail", "slack", "teams", "webhook"])
def test_without_any_one_channel_everything_else_works(
    channel_of, happen, gone, monkeypatch, browser_of, receiver, deliveries
):
    for name in ("slack", "webhook"):
        channel_of(name)
    happen("rename", "theo")
    kept = tuple(each for each in registry.channels() if each.name != gone)
    monkeypatch.setattr(registry, "_CHANNELS", kept)
    jobs.run_all()
    assert len(receiver.got) == (1 if gone in {"slack", "webhook"} else 2)
    assert all(state in {"delivered", "refused"} for state, _ in deliveries())
    for url in ("/notifications/settings", "/teams/1/channels"):
        assert browser_of("mona").get(url).status_code == 200


def test_events_of_unknown_kinds_of_record_are_told_to_nobody(told_of_renames, viewer_of):
    from portal.core import events

    with db.writing():
        events.write(TeamRecord(1), "paint", by=viewer_of("theo"))
