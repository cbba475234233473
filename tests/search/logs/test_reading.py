"""What is read in a piece of log; the table of lines is in `lines.py`."""

import time

import pytest

from portal.search.logs.reading import read, signatures
from portal.search.logs.shapes import is_telling, shape, signature
from portal.search.query import parse
from tests.search.logs.lines import LINES

TRACE = """2026-03-02 08:14:55,120 ERROR [main] com.shop.App - Request 4711 failed
org.springframework.dao.DataAccessResourceFailureException: could not open the orders database
    at com.shop.Orders.load(Orders.java:88)
    at com.shop.App.run(App.java:12)
    ... 23 more
Caused by: java.sql.SQLTransientConnectionException: Pool-1 - Connection is not available, request timed out after 30000ms.
    at com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:155)
Caused by: java.net.ConnectException: no route to host db07.corp.example:5432
    ... 9 more
"""
TRACEBACK = """Traceback (most recent call last):
  File "/srv/app/billing/send.py", line 41, in send
    raise TimeoutError("never shown")
smtplib.SMTPServerDisconnected: Connection unexpectedly closed by mail.corp.example

During handling of the above exception, another exception occurred:

  File "/srv/app/billing/run.py", line 7, in <module>
    main()
RuntimeError: invoice run 2026-03 stopped early
"""
EVENT = """Log Name:      Security
Source:        Microsoft-Windows-Security-Auditing
Date:          02/03/2026 08:14:55
Event ID:      4625
Task Category: Logon
Level:         Information
Computer:      ws-0412.corp.example
Description:
An account failed to log on because the password has expired.
"""


@pytest.mark.parametrize(("line", "codes", "exceptions", "shapes"), LINES)
def test_lines(line, codes, exceptions, shapes):
    evidence = read(line)
    assert [each.text for each in evidence.codes] == codes
    assert [each.text for each in evidence.exceptions] == exceptions
    assert [each.shape for each in evidence.messages] == shapes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "connection to db01 timed out after 30000ms",
            "connection to 10.0.0.7 timed out after 45 ms",
        ),
        (
            "2026-03-02 08:14:55 ERROR [http-3] c.s.Cart - User 17 not found in cart 4f3a9b2c",
            "Mar  2 08:14:55 web01 cart[77]: error: user 4 not found in cart 0a1b2c3d",
        ),
        (
            '{"level":"error","msg":"cannot write /srv/a/b.log: disk is full"}',
            "level=error ts=1 msg='x' err=\"cannot write /var/c.log: disk is full\"",
        ),
        ('relation "users" does not exist', "relation 'orders' does not exist"),
        ("cannot reach <db-host> on port %d", "cannot reach db01.corp.example on port 5432"),
        ("ERROR: Login  failed for\tkim@a.example", "error: login failed for lee@b.example"),
    ],
)
def test_two_lines_of_one_event_have_one_signature(one, other):
    assert read(one).signatures[-1] == read(other).signatures[-1]


def test_other_codes_are_other_events():
    access, sharing = (
        read("Setup failed with error 0x80070005"),
        read("Setup failed with error 0x80070020"),
    )
    assert access.signatures != sharing.signatures


def test_a_signature_never_changes():
    assert signature("connection to <host> timed out after <n> ms") == "106a67b39cc926d4"


def test_the_last_cause_tells_most():
    evidence = read(TRACE)
    assert evidence.exceptions[0].text == "java.net.ConnectException"
    assert evidence.exceptions[0].line == 8
    assert evidence.messages[0].shape == "no route to host <host>"
    assert evidence.query.startswith("ConnectException SQLTransientConnectionException")


def test_frames_and_source_lines_say_nothing():
    shapes = [each.shape for each in read(TRACEBACK).messages]
    assert shapes == ["connection unexpectedly closed by <host>", "invoice run <id> stopped early"]
    assert [each.text for each in read(TRACEBACK).exceptions] == [
        "smtplib.SMTPServerDisconnected",
        "RuntimeError",
    ]


def test_an_event_of_windows_is_its_id_and_its_description():
    evidence = read(EVENT)
    assert [each.text for each in evidence.codes] == ["Event ID 4625"]
    assert [each.shape for each in evidence.messages] == [
        "an account failed to log on because the password has expired"
    ]


def test_repeated_lines_are_counted():
    evidence = read("\n".join(f"ERROR worker {n} lost its lease" for n in range(40)))
    (message,) = evidence.messages
    assert (message.count, message.line) == (40, 1)


def test_what_tells_of_no_trouble_is_left_out_beside_what_does():
    evidence = read("INFO server has started now\nERROR cannot open the orders file\n")
    assert [each.shape for each in evidence.messages] == ["cannot open the orders file"]


def test_secrets_are_masked_before_anything_is_read():
    evidence = read(
        "ERROR login failed for kim with password=Tr0ub4dor&3xyz\ntoken: abcdefgh12345678ijkl\n"
    )
    assert evidence.secrets == 2
    assert "Tr0ub4dor" not in repr(evidence) + evidence.text + evidence.query
    assert "abcdefgh" not in evidence.text


def test_no_half_of_a_secret_is_kept_where_a_line_is_cut():
    evidence = read("ERROR " + "x " * 1_985 + "ghp_" + "a1B2" * 9)
    assert "ghp_" not in evidence.text


def test_no_more_than_two_hundred_lines():
    evidence = read("\n".join(f"line {n} failed to load" for n in range(250)))
    assert (evidence.lines, evidence.left_out) == (200, 50)


def test_no_more_than_64_kib():
    evidence = read("\n".join(["ERROR the disk is full " + "x" * 3_000] * 100))
    assert evidence.lines < 25
    assert evidence.lines + evidence.left_out == 100


@pytest.mark.parametrize(
    "text", ["", "   \n\n", "\x00\x01\x02\x7f", "hello", "....\n----", "\ud800\udfff", "½ ¼"]
)
def test_nothing_to_find(text):
    evidence = read(text)
    assert not evidence
    assert (evidence.query, evidence.signatures) == ("", ())


@pytest.mark.parametrize(
    "line",
    [
        "\x1b[31mERROR\x1b[0m the order service is not available",
        "\ufeffERROR the order service is not available\r",
        "\u202eERROR the order\u200b service is not available\u202c",
        "ERROR\tthe order\tservice is  not available",
        "[31mERROR[0m the order service is not available",
    ],
)
def test_colours_marks_and_line_ends_change_nothing(line):
    (message,) = read(f"{line}\r\n").messages
    assert message.shape == "the order service is not available"


def test_binary_among_lines():
    evidence = read(
        "\x7fELF\x02\x01" + "\x00" * 300 + "\nERROR the archive is corrupt beyond repair\n\xff\xfe"
    )
    assert [each.shape for each in evidence.messages] == ["the archive is corrupt beyond repair"]


def test_one_line_of_a_megabyte():
    evidence = read("ERROR the payload is too large: " + "AbC1" * 250_000)
    assert evidence.messages[0].shape == "the payload is too large <id>"


@pytest.mark.parametrize(
    "text",
    [
        'ERROR kind:sop tag:vpn "quoted phrase here" -without owner:me failed',
        'ERROR "unbalanced (((( ]]]] failed :: -- -x',
        "failed "
        + " ".join(f"word{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10]}" for n in range(60)),
    ],
)
def test_a_query_is_words_within_the_caps(text):
    query = read(text).query
    parsed = parse(query)
    assert (parsed.filters, parsed.without, parsed.phrases, parsed.shortened) == ((), (), (), False)
    assert len(query) <= 256
    assert len(parsed.words) <= 16


def test_lines_of_an_article_that_read_like_a_log():
    text = (
        "Restart the client once a week.\n"
        "connection to <db-host> timed out after 30 s\n"
        'The log says: "no route to host db01.corp.example" and stops.\n'
        "Failed.\n"
    )
    found = signatures(text)
    assert read("connection to db07 timed out after 12 s").signatures[0] in found
    assert read("no route to host 10.0.0.4").signatures[0] in found
    assert len(found) == 3  # the third line is one as a whole too


def test_an_article_has_no_more_than_300():
    words = [f"{a}{b}{c}" for a in "abcdefgh" for b in "ijklmnop" for c in "qrstuvwx"]
    assert len(signatures("\n".join(f"{word} failed to start" for word in words))) == 300


def test_few_words_identify_nothing():
    assert not is_telling(shape("Error: 12"))
    assert signatures("Error: failed\nfatal error\n") == ()


HOSTILE = {
    "letters": "a" * 5_000,
    "quotes": '"a' * 2_500,
    "dots": "a." * 2_500,
    "at signs": "a@" * 2_500,
    "pairs": "a=b " * 1_250,
    "brackets": "[" * 5_000,
    "braces": '{"a":' * 1_000,
    "half JSON": '[{"message":"x error y"},' * 200,
    "codes": "HTTP 502 " * 550,
    "colons": "a:" * 2_500,
    "constants": "AB_" * 1_600,
    "exceptions": "java.lang.FooException " * 210,
    "spaces": " " * 5_000,
    "tokens": "eyJabc" * 800,
    "passwords": "password=abcdefgh " * 270,
    "escapes": "\x1b[" * 2_500,
    "levels": "ERROR " * 830,
    "times": "2026-11-26 22:19:27 " * 250,
    "paths": "/a" * 2_500,
    "marks": "\u202e" * 5_000,
    "pipes": "a|" * 2_500,
    "causes": "Caused by: " * 450,
    "digits": "1." * 2_500,
    "schemes": "http://" * 700,
    "capitals": "A" * 5_000,
    "backslashes": '"a":"\\' * 800,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_takes_no_longer_than_any(kind):
    text = "\n".join([HOSTILE[kind]] * 200)
    started = time.thread_time()
    read(text)
    assert time.thread_time() - started < 0.3


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_article_is_no_dearer(kind):
    text = "\n".join([HOSTILE[kind]] * 13)  # as much as is read of a log
    started = time.thread_time()
    signatures(text)
    assert time.thread_time() - started < 0.5
