"""What becomes of a mail."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.incidents.lifecycle import INCIDENT
from portal.incidents.models.incident import Incident
from portal.incidents.models.talk import Comment, IncidentFile, TimelineEvent
from portal.incidents.services.talking import comment
from portal.incidents.terms import IncidentState, KnowledgeOutcome, PendingReason, ResolutionCode
from portal.incidents.texts import written
from portal.integrations.mailbox.services import receiving
from portal.integrations.mailbox.terms import Verdict
from tests.mailbox import shapes
from tests.mailbox.conftest import our_last_id, work


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def notes(incident):
    rows = select(TimelineEvent.text).where(TimelineEvent.incident_id == incident.id)
    return db.session.scalars(rows.order_by(TimelineEvent.id)).all()


def said(incident):
    rows = select(Comment).where(Comment.incident_id == incident.id).order_by(Comment.id)
    return db.session.scalars(rows).all()


def resolve(incident, by):
    with db.writing():
        INCIDENT.advance(
            incident,
            "resolve",
            by=by,
            code=ResolutionCode.FIXED,
            resolution=written("Restarted."),
            outcome=KnowledgeOutcome.KB_MISSING,
        )


def test_a_new_mail_opens_an_incident(arrive, posted):
    incident = arrive(shapes.plain()).incident
    assert incident.title == "VPN drops"
    assert incident.description == "The VPN drops every ten minutes."
    assert (incident.requester_email, incident.requester_name) == (
        "nina@customer.test",
        "Nina Vogel",
    )
    assert incident.channel.value == "email"
    assert incident.team.name == "Service desk"


def test_its_writer_gets_a_receipt(arrive, posted):
    arrive(shapes.plain())
    [receipt] = posted
    assert receipt["to"] == "nina@customer.test"
    assert receipt["subject"] == "[INC-1] VPN drops"
    assert "We have it: INC-1" in receipt["body"]
    assert receipt["Auto-Submitted"] == "auto-replied"
    assert receipt["In-Reply-To"] == "<first@customer.test>"
    assert receipt["Reply-To"] == "desk@portal.test"


def test_the_same_mail_twice_is_one(arrive, box, posted):
    raw = shapes.plain()
    arrive(raw)
    with db.writing():
        assert receiving.receive(box, b"Received: by another way\r\n" + raw, "0" * 64) is None
    work()
    assert count(Incident) == 1
    assert len(posted) == 1


def test_a_person_with_an_account_is_the_requester(arrive):
    incident = arrive(shapes.plain(sender="Otto <OTTO@example.test>")).incident
    assert incident.requester.name == "Otto"
    assert incident.requester_email == ""


def test_a_mailbox_that_believes_no_sender_names_nobody(arrive, box):
    with db.writing():
        box.trusts_senders = False
    incident = arrive(shapes.plain(sender="Otto <otto@example.test>")).incident
    assert incident.requester is None
    assert incident.requester_email == "otto@example.test"


@pytest.mark.parametrize(
    ("shape", "own"),
    [
        ("outlook", "seit dem Neustart fällt es nicht mehr aus"),
        ("gmail", "It is still slow."),
        ("phone", "This is what I see:"),
    ],
)
def test_an_answer_becomes_a_comment_without_its_quote(arrive, shape, own):
    incident = arrive(shapes.plain()).incident
    mail = arrive(shapes.answers(our_last_id())[shape])
    [answer] = said(incident)
    assert mail.verdict is Verdict.COMMENTED
    assert own in answer.body
    assert "restart the client" not in answer.body
    assert "iPhone" not in answer.body
    assert answer.to_requester


def test_the_photo_of_a_telephone_is_kept(arrive):
    incident = arrive(shapes.plain()).incident
    arrive(shapes.phone(our_last_id()))
    [file] = db.session.scalars(select(IncidentFile))
    assert (file.name, file.incident_id) == ("IMG_0042.png", incident.id)
    assert file.is_image
    assert not file.is_internal


def test_an_automatic_reply_is_noted_and_answers_nothing(arrive, posted, viewer_of):
    incident = arrive(shapes.plain()).incident
    wait(incident, viewer_of("lena"))
    mail = arrive(shapes.away(our_last_id()))
    assert mail.verdict is Verdict.NOTED
    assert said(incident) == []
    assert incident.state is IncidentState.PENDING
    assert notes(incident)[-1].startswith("Automatic reply from nina@customer.test")
    assert len(posted) == 1


def test_an_automatic_reply_about_nothing_is_ignored(arrive):
    mail = arrive(shapes.away("elsewhere@customer.test").replace(b"[INC-1]", b""))
    assert mail.verdict is Verdict.IGNORED
    assert mail.reason == "Auto-Submitted says auto-replied (vacation)."
    assert count(Incident) == 0


def test_a_bounce_says_whom_we_did_not_reach(arrive):
    incident = arrive(shapes.plain()).incident
    mail = arrive(shapes.bounce(our_last_id()))
    assert mail.verdict is Verdict.NOTED
    assert notes(incident)[-1] == (
        "Our mail could not be delivered to nina@customer.test: "
        "550 5.1.1 User unknown in virtual mailbox table"
    )
    assert said(incident) == []


def test_a_forged_bounce_touches_nothing(arrive):
    incident = arrive(shapes.plain()).incident
    before = len(notes(incident))
    forged = our_last_id().replace("inc-1.", "inc-1.0")
    assert arrive(shapes.bounce(forged)).verdict is Verdict.IGNORED
    assert len(notes(incident)) == before


def wait(incident, by):
    with db.writing():
        INCIDENT.advance(incident, "start", by=by)
        INCIDENT.advance(
            incident,
            "wait",
            by=by,
            reason=PendingReason.REQUESTER,
            until=clock.now() + timedelta(days=1),
        )


def test_the_requesters_answer_lets_it_go_on(arrive, viewer_of):
    incident = arrive(shapes.plain()).incident
    wait(incident, viewer_of("lena"))
    arrive(shapes.gmail(our_last_id()))
    assert incident.state is IncidentState.IN_PROGRESS


def test_an_answer_after_it_was_resolved_opens_it_again(arrive, viewer_of):
    incident = arrive(shapes.plain()).incident
    resolve(incident, viewer_of("lena"))
    arrive(shapes.gmail(our_last_id()))
    assert incident.state is IncidentState.IN_PROGRESS


def test_thanks_leave_it_resolved(arrive, viewer_of):
    incident = arrive(shapes.plain()).incident
    resolve(incident, viewer_of("lena"))
    answer = shapes.plain(
        "Thank you, works!\n\nNina", message_id="2@x", in_reply_to=f"<{our_last_id()}>"
    )
    arrive(answer)
    assert incident.state is IncidentState.RESOLVED
    assert said(incident)[0].body.startswith("Thank you")


def test_an_answer_to_what_is_closed_is_a_new_incident_of_it(arrive, viewer_of, posted):
    incident = arrive(shapes.plain()).incident
    resolve(incident, viewer_of("lena"))
    with db.writing():
        INCIDENT.advance(incident, "close", by=viewer_of("lena"))
    again = arrive(shapes.gmail(our_last_id())).incident
    assert again.recurrence_of is incident
    assert incident.state is IncidentState.CLOSED
    assert "It is a new incident, because INC-1 is over." in posted[-1]["body"]


def test_somebody_else_with_our_mail_comments_inside(arrive):
    incident = arrive(shapes.plain()).incident
    arrive(
        shapes.plain(
            "Her laptop is old.",
            sender="boss@customer.test",
            message_id="b@x",
            in_reply_to=f"<{our_last_id()}>",
        )
    )
    [answer] = said(incident)
    assert not answer.to_requester
    assert answer.author_email == "boss@customer.test"


def test_a_stranger_who_writes_a_number_opens_an_incident_of_their_own(arrive):
    arrive(shapes.plain())
    mail = arrive(shapes.plain(sender="eve@evil.test", subject="Re: [INC-1] x", message_id="e@x"))
    assert mail.verdict is Verdict.OPENED
    assert mail.incident.ref == "INC-2"


def test_the_number_in_the_subject_is_enough_for_who_takes_part(arrive):
    incident = arrive(shapes.plain()).incident
    mail = arrive(shapes.plain("One more thing.", subject="Re: [INC-1] VPN", message_id="n@x"))
    assert mail.verdict is Verdict.COMMENTED
    assert mail.incident_id == incident.id


def test_refused_by_domain_is_kept_and_can_be_filed_after_all(arrive, box, viewer_of):
    with db.writing():
        box.senders, box.domains = "domains", ["example.org"]
    mail = arrive(shapes.plain())
    assert mail.verdict is Verdict.REFUSED
    assert mail.reason == "Support takes no mail from nina@customer.test."
    with db.writing():
        receiving.refile(mail, by=viewer_of("mona"))
    work()
    assert mail.verdict is Verdict.OPENED


def test_a_flood_of_one_sender_is_held_back(arrive, posted):
    for number in range(22):
        mail = arrive(shapes.plain(message_id=f"{number}@x", subject=f"Loop {number}"))
    assert mail.verdict is Verdict.THROTTLED
    assert mail.reason == "More than 20 mails from nina@customer.test within 10 minutes."
    assert count(Incident) == 20
    assert len(posted) == 5


def test_our_own_mail_that_comes_back_is_ignored(arrive, posted):
    arrive(shapes.plain())
    mark = posted[0]["X-Portal"]
    mail = arrive(shapes.plain(message_id="loop@x", x_portal=mark))
    assert mail.verdict is Verdict.IGNORED
    assert count(Incident) == 1


@pytest.mark.parametrize(
    "header", [{"list_id": "<all.customer.test>"}, {"auto_submitted": "auto-generated"}]
)
def test_lists_and_programs_open_incidents_but_get_no_receipt(arrive, posted, header):
    assert arrive(shapes.plain(**header)).verdict is Verdict.OPENED
    assert posted == []


def test_the_desks_answer_is_mailed_into_the_conversation(arrive, posted, viewer_of):
    incident = arrive(shapes.plain()).incident
    with db.writing():
        comment(incident, written("Restart it."), by=viewer_of("lena"), to_requester=True)
        comment(incident, written("She is cross."), by=viewer_of("lena"), to_requester=False)
    work()
    assert len(posted) == 2
    assert posted[1]["body"].startswith("Restart it.\n\nLena")
    assert posted[1]["References"].split()[0] == "<first@customer.test>"


def test_the_requester_hears_that_it_is_resolved(arrive, posted, viewer_of):
    incident = arrive(shapes.plain()).incident
    resolve(incident, viewer_of("lena"))
    work()
    assert posted[-1]["body"].startswith("INC-1 is resolved: VPN drops.\n\nRestarted.\n\nIf it")


def test_secrets_in_a_mail_are_masked(arrive):
    incident = arrive(shapes.plain("password: hunter2hunter2")).incident
    assert incident.description == "password: [secret]"


def test_a_mail_without_anything_still_opens_an_incident(arrive):
    mail = arrive(b"\r\n\r\n")
    assert mail.verdict is Verdict.OPENED
    assert mail.incident.title == "Mail from nobody named"


HOSTILE_HEADS = {
    "a line break in the subject": "Subject: =?utf-8?q?Slow=0D=0ABcc:_eve@evil.test?=",
    "a line break in the name": "From: =?utf-8?q?Nina=0D=0ABcc:_eve?= <nina@customer.test>",
    "an id of several lines": "Message-ID: <a@b>\n <c@d>\nIn-Reply-To: <=?utf-8?q?x=0D=0AY:_z?=>",
    "a date after the end of time": "Date: Fri, 31 Dec 9999 23:59:59 -1200",
    "a date that is none": "Date: Fri, 99 Foo 20266 25:61:61 +9999",
    "a reply to nobody": "Reply-To: @@@ <>",
}


@pytest.mark.parametrize("head", HOSTILE_HEADS.values(), ids=HOSTILE_HEADS)
def test_a_hostile_head_opens_one_incident_and_adds_nothing_to_our_letter(arrive, posted, head):
    base = {
        "From": "From: Nina Vogel <nina@customer.test>",
        "Subject": "Subject: Slow",
        "Message-ID": "Message-ID: <hostile@customer.test>",
    }
    base[head.partition(":")[0]] = head
    message = arrive(shapes.crlf("\n".join(base.values()) + "\n\nIt is slow.\n"))
    assert message.verdict is Verdict.OPENED
    assert "\n" not in message.incident.title + message.incident.requester_name
    (letter,) = posted
    assert letter["to"] == "nina@customer.test"
    told = {name: value for name, value in letter.items() if name != "body"}
    assert not any("\n" in value or "\r" in value for value in told.values())


def test_a_mail_from_the_future_was_reported_when_it_came(arrive):
    raw = shapes.crlf(
        "From: n@customer.test\nSubject: Slow\nDate: Wed, 1 Jan 2031 00:00:00 +0000\n\nx\n"
    )
    assert arrive(raw).incident.reported_at <= clock.now()


def test_a_receipt_is_in_the_language_of_whoever_wrote(arrive, posted, viewer_of):
    otto = viewer_of("otto").person
    with db.writing():
        otto.language = "de-AT"
    arrive(shapes.plain().replace(b"nina@customer.test", otto.email.encode()))
    [receipt] = posted
    assert "Wir haben Ihre Meldung: INC-1, VPN drops." in receipt["body"]
