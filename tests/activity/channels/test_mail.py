"""News by mail: to whom it is wanted, not what was read, together where that was chosen."""

import pytest
from sqlalchemy import update

from portal.accounts.models import Person
from portal.activity import services
from portal.activity.queries import notifications as queries
from portal.activity.rhythm import Habit
from portal.activity.services import wishes
from portal.activity.terms import Rhythm
from portal.core import clock, jobs
from portal.core.db import db
from tests.activity.conftest import BURNING, RENAMED


@pytest.fixture
def lena_watches(viewer_of, told_of_renames):
    with db.writing():
        services.watch("TM-1", by=viewer_of("lena"))


@pytest.fixture
def reached(viewer_of):
    """`reached(rhythm=…)`: how Lena, in Berlin, is reached."""

    def keep(**habit):
        with db.writing() as session:
            session.execute(
                update(Person).where(Person.name == "Lena").values(zone="Europe/Berlin")
            )
            wishes.keep_habit(Habit(**habit), by=viewer_of("lena"))

    return keep


def wish(viewer, *pairs):
    with db.writing():
        wishes.choose(set(pairs), of=[RENAMED, BURNING], places=["portal", "mail"], by=viewer)


def text_of(letter):
    return letter.get_payload(decode=True).decode()


def test_it_comes_after_five_minutes_and_leads_to_the_notification(
    lena_watches, happen, later, letters
):
    happen("rename", "theo")
    later(minutes=4)
    assert letters == []
    later(minutes=6)
    (letter,) = letters
    assert (letter["To"], letter["Subject"]) == ("lena@example.test", "TM-1: Service desk")
    assert "Theo gave it a new name." in text_of(letter)
    assert "https://portal.example.test/notifications/1" in text_of(letter)
    assert "https://portal.example.test/notifications/settings" in text_of(letter)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@portal.example.test>")


def test_what_was_read_is_not_sent(lena_watches, happen, viewer_of, later, letters, deliveries):
    happen("rename", "theo")
    with db.writing():
        services.mark_all_read(viewer_of("lena"))
    later(minutes=6)
    assert letters == []
    assert deliveries() == [("dropped", "It was read in the portal before.")]


def test_what_is_no_longer_wanted_is_not_sent(lena_watches, happen, viewer_of, later, letters):
    happen("rename", "theo")
    wish(viewer_of("lena"), ("team.renamed", "portal"))
    later(minutes=6)
    assert letters == []


def test_who_wants_mail_only_finds_nothing_at_the_bell(
    lena_watches, happen, viewer_of, later, letters
):
    wish(viewer_of("lena"), ("team.renamed", "mail"))
    happen("rename", "theo")
    later(minutes=6)
    assert queries.told(viewer_of("lena")) == []
    assert "https://portal.example.test/teams/1" in text_of(letters[0])


def test_who_wants_nothing_of_a_kind_gets_nothing(lena_watches, happen, viewer_of, deliveries):
    wish(viewer_of("lena"))
    happen("rename", "theo")
    assert (queries.told(viewer_of("lena")), deliveries()) == ([], [])


def test_who_left_meanwhile_gets_nothing(lena_watches, happen, later, letters, deliveries):
    happen("rename", "theo")
    with db.writing() as session:
        session.execute(update(Person).where(Person.name == "Lena").values(left_at=clock.now()))
    later(minutes=6)
    assert letters == []
    assert deliveries() == [("dropped", "This person has left.")]


def test_what_is_closed_to_the_reader_meanwhile_is_not_named(
    lena_watches, happen, later, letters, deliveries, monkeypatch
):
    happen("rename", "theo")
    with db.writing() as session:
        session.execute(update(Person).where(Person.name == "Lena").values(name="Otto"))
    later(minutes=6)
    assert letters == []
    assert deliveries() == [("dropped", "The record is not open to every reader here.")]


def test_an_hour_of_news_comes_in_one_mail(lena_watches, reached, happen, later, letters):
    reached(rhythm=Rhythm.HOURLY)
    happen("rename", "theo")
    happen("rename", "tess")
    later(minutes=61)
    (letter,) = letters
    assert letter["Subject"] == "Portal: 2 pieces of news"
    assert text_of(letter).index("Theo gave") < text_of(letter).index("Tess gave")


def test_a_digest_leaves_out_what_was_read(
    lena_watches, reached, happen, viewer_of, later, letters
):
    reached(rhythm=Rhythm.HOURLY)
    happen("rename", "theo")
    with db.writing():
        services.mark_all_read(viewer_of("lena"))
    happen("rename", "tess")
    later(minutes=61)
    (letter,) = letters
    assert letter["Subject"] == "TM-1: Service desk"
    assert "Theo gave" not in text_of(letter)


def test_a_day_of_news_comes_at_the_chosen_hour_over_the_change_of_the_clock(
    lena_watches, reached, happen, letters
):
    from tests.activity.test_rhythm import at

    reached(rhythm=Rhythm.DAILY, hour=8)
    with clock.turned_to(at("2026-03-28 12:00")):
        happen("rename", "theo")
    with clock.turned_to(at("2026-03-28 20:00")):
        happen("rename", "tess")
    with clock.turned_to(at("2026-03-29 05:59")):
        jobs.run_all()
        assert letters == []
    with clock.turned_to(at("2026-03-29 06:01")):  # 8:01 in Berlin, summer time
        jobs.run_all()
    assert [letter["Subject"] for letter in letters] == ["Portal: 2 pieces of news"]
    assert "Sat 13:00  Theo gave" in text_of(letters[0])


def test_the_night_is_quiet_except_for_what_is_urgent(lena_watches, reached, happen, letters):
    from tests.activity.test_rhythm import at

    reached(quiet_from=22, quiet_until=7)
    with clock.turned_to(at("2026-01-10 23:00")):
        happen("rename", "theo")
        happen("burn", "theo")
        jobs.run_all()
    assert [letter["Subject"] for letter in letters] == ["Urgent: TM-1: Service desk"]
    with clock.turned_to(at("2026-01-11 06:00")):
        jobs.run_all()
    assert [letter["Subject"] for letter in letters][1:] == ["TM-1: Service desk"]


def test_what_comes_days_late_is_not_sent(lena_watches, happen, later, letters, deliveries):
    happen("rename", "theo")
    later(days=4)
    assert letters == []
    assert deliveries()[0][1].startswith("It came too late")


def test_a_mailbox_that_does_not_exist_is_given_up_at_once(
    lena_watches, happen, later, mail_server, deliveries
):
    mail_server.refuses = "550 no such mailbox"
    happen("rename", "theo")
    later(minutes=6)
    assert deliveries() == [("refused", "The mail server answered 550: no such mailbox")]


def test_a_full_mailbox_is_tried_again_under_the_same_message_id(
    lena_watches, happen, later, mail_server, deliveries
):
    mail_server.refuses = "452 mailbox full"
    happen("rename", "theo")
    later(minutes=6)
    assert deliveries() == [("waiting", "The mail server answered 452: mailbox full")]
    mail_server.refuses = ""
    later(minutes=8)
    assert [state for state, _ in deliveries()] == ["delivered"]
    assert len(mail_server.received) == 1


def test_without_a_mail_server_nothing_is_queued(
    lena_watches, happen, settings, deliveries, viewer_of
):
    from portal.activity.channels.mail.channel import CHANNEL

    CHANNEL.open(settings.model_copy(update={"smtp_host": ""}))
    happen("rename", "theo")
    assert deliveries() == []
    assert len(queries.told(viewer_of("lena"))) == 1
