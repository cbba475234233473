"""What a mail says, however it is written; and nothing makes the reader fail."""

import random
import time

import pytest

from portal.core.languages import speaking
from portal.core.richtext.render import render
from portal.integrations.mailbox.reading import asmarkdown, parsing, plain, quoting
from portal.integrations.mailbox.terms import LetterKind
from tests.mailbox import shapes

PARENT = "inc-1.0123456789ab.0123456789abcdef01234567@portal.test"
SHAPES = {"plain": shapes.plain(), **shapes.answers(PARENT)}


def mail(head: str, body: bytes = b"Hello.") -> bytes:
    return shapes.crlf(f"From: n@x.test\n{head.strip()}\n\n") + body


def test_outlook_keeps_only_what_was_written_now():
    letter = parsing.read(SHAPES["outlook"])
    assert letter.own == (
        "Hallo,\n\nseit dem Neustart fällt es nicht mehr aus, nur die Anmeldung ist noch langsam."
    )
    assert letter.quoted.startswith("Von: Portal")
    assert "tracker" not in letter.own + letter.quoted
    assert (letter.sender, letter.sender_name) == ("nina@customer.test", "Vogel, Nina")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Ja.\n\nAm 27.11.26 um 10:00 schrieb Desk:\n> Hilft das?\n", "Ja."),
        ("Oui.\n\nLe ven. 27 nov. 2026 à 10:00, Desk <d@x.test> a écrit :\n\n> ?", "Oui."),
        ("Sí.\n\nEl vie, 27 nov 2026 a las 10:00, Desk\n(<d@x.test>) escribió:\n\n> ?", "Sí."),
        ("No.\n\nIl giorno ven 27 nov 2026, Desk <d@x.test> ha scritto:\n\n> ?", "No."),
        ("Ja.\n\nOp vr 27 nov 2026 om 10:00 schreef Desk <d@x.test>:\n\n> ?", "Ja."),
        ("Yes.\n\n-----Original Message-----\nFrom: Desk\nOld", "Yes."),
        ("Oui.\n\nDe : Desk\nEnvoyé : vendredi\nÀ : Nina\nObjet : VPN\n\nOld", "Oui."),
        ("> one?\nyes\n> two?\nno", "yes\nno"),
        ("Yes.\n-- \nNina Vogel\n+49 30 1234", "Yes."),
        ("Yes.\n\nVon meinem iPhone gesendet", "Yes."),
        ("Yes.\n\nGet Outlook for iOS<https://aka.ms/x>", "Yes."),
        ("The server wrote:\nERROR 42", "The server wrote:\nERROR 42"),
        ("From: the start\nit was slow.", "From: the start\nit was slow."),
    ],
)
def test_the_own_part_of_a_reply(text, own):
    assert quoting.parted(text)[0] == own


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("Thanks!", True),
        ("Vielen Dank, funktioniert.\n\nLiebe Grüße\nNina", True),
        ("Thanks, but it is still slow", False),
        ("Danke, geht nicht", False),
        ("Thanks\nIt fails again with error 5", False),
        ("", False),
    ],
)
def test_thanks_are_told_from_news(text, only):
    assert quoting.is_only_thanks(text) is only


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Auto-Submitted: auto-replied", LetterKind.AUTO_REPLY),
        ("X-Autoreply: yes", LetterKind.AUTO_REPLY),
        ("Precedence: auto_reply", LetterKind.AUTO_REPLY),
        ("Subject: Re: Out of Office: VPN", LetterKind.AUTO_REPLY),
        ("Return-Path: <>", LetterKind.AUTO_REPLY),
        ("Auto-Submitted: auto-generated", LetterKind.NOTICE),
        ("X-Auto-Response-Suppress: All", LetterKind.NOTICE),
        ("Precedence: bulk", LetterKind.LIST),
        ("List-Id: <a.b>", LetterKind.LIST),
        ("X-Failed-Recipients: a@b.test", LetterKind.BOUNCE),
        ("\n".join(["Received: by x"] * 31), LetterKind.LOOP),
        ("Auto-Submitted: no", LetterKind.PERSON),
    ],
)
def test_who_wrote_it(head, kind):
    assert parsing.read(mail(head)).kind is kind


@pytest.mark.parametrize(
    ("head", "body", "own"),
    [
        ("Content-Type: text/plain; charset=nonsense", "Grüße".encode(), "Grüße"),
        ("Content-Type: text/plain; charset=utf-8", "Grüße".encode("latin-1"), "Grüße"),
        ("Content-Type: text/plain; charset=ascii", "Grüße".encode(), "Grüße"),
        ("Content-Transfer-Encoding: base64", b"SGVsbG8=!!", "Hello"),
        ("Content-Transfer-Encoding: x-unknown", b"Hello.", "Hello."),
        ("Content-Type: text/plain; format=flowed", b"one \ntwo\nthree\n", "one two\nthree"),
        ("Content-Type: multipart/mixed", b"no boundary at all", "no boundary at all"),
        ("Content-Type: multipart/mixed; boundary=x", b"--x\n\nnever ends", "never ends"),
        ("Subject: x", b"a\x00b\x1bc", "abc"),
    ],
)
def test_broken_bodies_are_read_as_far_as_they_go(head, body, own):
    assert parsing.read(mail(head, body)).own == own


def test_names_and_subjects_in_any_encoding():
    letter = parsing.read(
        shapes.crlf(
            'From: "boss@example.test" <Eve@Evil.Test>\n'
            "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= =?nonsense?b?////?= =?utf-8?b?broken\n\nx"
        )
    )
    assert letter.sender == "eve@evil.test"
    assert letter.subject.startswith("Grüße")


def test_ten_thousand_recipients_and_endless_heads_are_counted_at_once():
    many = ", ".join(f"n{number}@x.test" for number in range(10_000))
    raw = mail(f"To: {many}\nSubject: {'=?utf-8?q?a?= ' * 20_000}\nReferences: {'<a@b> ' * 20_000}")
    start = time.process_time()
    letter = parsing.read(raw)
    assert letter.recipients == 10_000
    assert len(letter.subject) <= 300
    assert len(letter.references) <= 60
    assert time.process_time() - start < 2


def test_the_names_of_headers_are_no_words_to_translate():
    with speaking("de-DE"):
        letter = parsing.read(mail("To: a@x.test, b@x.test\nSubject: VPN"))
    assert (letter.recipients, letter.subject) == (2, "VPN")


def test_parts_nested_without_end_are_cut_off():
    raw = b"From: n@x.test\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)
    )
    letter = parsing.read(raw)
    assert letter.sender == "n@x.test"
    assert letter.remarks


WHOLE = "Content-Type: multipart/mixed; boundary=x"


@pytest.mark.parametrize(
    ("part", "name", "remark"),
    [
        ("application/ms-tnef; name=winmail.dat", "winmail.dat", "winmail.dat"),
        ("text/calendar; method=REQUEST", "invitation.ics", "calendar invitation"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "attachment", "encrypted"),
    ],
)
def test_what_cannot_be_read_is_kept_and_said(part, name, remark):
    body = f"--x\n\nHello.\n--x\nContent-Type: {part}\n\nbytes\n--x--\n"
    letter = parsing.read(mail(WHOLE, body.encode()))
    assert [each.name for each in letter.enclosures] == [name]
    assert remark in letter.remarks[0]


def test_a_signature_of_a_mail_is_no_attachment():
    part = "Content-Type: application/pkcs7-signature; name=smime.p7s"
    body = f"--x\n\nHello.\n--x\n{part}\n\nbytes\n--x--\n"
    assert parsing.read(mail(WHOLE, body.encode())).enclosures == ()


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>Hi",
        "<img src=x onerror=alert(1)>Hi",
        "<a href='javascript:alert(1)'>Hi</a>",
        "<svg onload=alert(1)><style>*{}</style></svg>Hi",
        "Hi<div style='display:none'>alert</div>",
        "&lt;script&gt;alert(1)&lt;/script&gt;Hi",
        "![x](https://tracker.test/a.png) :::l3 Hi",
    ],
)
def test_nothing_of_foreign_html_is_left(html):
    shown = render(asmarkdown.markdown(plain.markdown_of(html))).html
    assert "Hi" in shown
    for bad in ("<script", "onerror", "javascript:", "<svg", "<img", "<section"):
        assert bad not in shown


def test_lines_of_a_mail_stay_lines_and_become_no_headings():
    source = asmarkdown.markdown("# not a title\nTitle\n-----\none\ntwo\n:::l3\n<host>")
    html = render(source).html
    assert "<h" not in html
    assert "tier-section" not in html
    assert "<br>" in html
    assert "&lt;host&gt;" in html


@pytest.mark.parametrize("shape", SHAPES)
def test_no_mutation_of_a_mail_makes_the_reader_fail(shape):
    chance = random.Random(shape)
    for _round in range(150):
        raw = mutated(SHAPES[shape], chance)
        letter = parsing.read(raw)
        assert len(parsing.fingerprint(raw)) == 64
        assert len(letter.sender) <= 254
        asmarkdown.markdown(letter.own)


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Change bytes, leave some out, and say some again."""
    content = bytearray(raw)
    for _ in range(chance.randint(1, 25)):
        at = chance.randrange(len(content))
        kind = chance.random()
        if kind < 0.4:
            content[at] = chance.randrange(256)
        elif kind < 0.7:
            del content[at : at + chance.randint(1, 60)]
            content = content or bytearray(b"x")
        else:
            start = chance.randrange(len(content))
            content[at:at] = content[start : start + chance.randint(1, 80)]
    return bytes(content)
