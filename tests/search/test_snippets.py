"""The passage that shows why."""

import pytest

from portal.search.query import parse
from portal.search.snippets import LENGTH, Marker, Passage, Segment
from portal.search.words.synonyms import Group

NOISE = "Look at the dashboard and note the figure in the shift book. " * 20


def text(segments) -> str:
    return "".join(f"[{each.text}]" if each.marked else each.text for each in segments)


def best(query: str, *passages: Passage):
    return Marker(parse(query)).best(passages)


@pytest.mark.parametrize(
    ("query", "given", "expected"),
    [
        ("vpn", "Reset the VPN.", "Reset the [VPN]."),
        ("listener fail", "Listeners failing", "[Listeners] [failing]"),
        ("12541", "See ORA-12541 first", "See [ORA-12541] first"),
        ("cafe", "Das Café", "Das [Café]"),
        ("policy", "Two policies", "Two [policies]"),
        ('"connection refused"', "connection refused", "[connection] [refused]"),
        ("log", "catalog of logs", "catalog of [logs]"),
        ("the", "the end", "the end"),
        ("", "the end", "the end"),
        ("b", "a <b> c", "a <[b]> c"),
        ("vpn", "İİİ VPN ﬁle", "İİİ [VPN] ﬁle"),
        ("strasse lodz", "ﬁne Straße in Łódź", "ﬁne [Straße] in [Łódź]"),
        ("file", "ﬁle ßß ﬁle", "[ﬁle] ßß [ﬁle]"),
        ("wifi", "The Wi-Fi drops", "The [Wi-Fi] drops"),
        ("e-mail", "An email, an e-mail", "An [email], an [e-mail]"),
        ("o'brien", "Call O'Brien", "Call [O'Brien]"),
        ("freezes", "The screen is frozen", "The screen is [frozen]"),
        ("pointer", "java.lang.NullPointerException", "[java.lang.NullPointerException]"),
        ("c0000005", "stop 0xc0000005", "stop [0xc0000005]"),
        ("port", "import the report", "import the report"),
        ("12541", "ora12541", "[ora12541]"),
        ("日本", "日本語", "[日][本]語"),
        ("tls", "TLSv1.2", "[TLSv1.2]"),
    ],
)
def test_marks(query, given, expected):
    assert text(Marker(parse(query)).marked(given)) == expected


def test_what_means_the_same_is_marked():
    groups = (Group(("vpn", "anyconnect")), Group(("mailbox", "mail store"), one_way=True))
    marked = Marker(parse("vpn mailbox"), groups).marked("AnyConnect to the mail store")
    assert text(marked) == "[AnyConnect] to the [mail] [store]"
    assert text(Marker(parse("mail store"), groups).marked("a mailbox")) == "a mailbox"


def test_nothing_is_lost_or_added():
    marked = Marker(parse("vpn client")).marked("Reset the VPN-client, then the client.")
    assert "".join(each.text for each in marked) == "Reset the VPN-client, then the client."


def test_best_passage_has_the_most_words():
    found = best(
        "vpn client refused",
        Passage("The VPN is here.", heading="First", anchor="first"),
        Passage(f"{NOISE} The client was refused by the VPN. {NOISE}", "Second", "second"),
        Passage("A client.", heading="Third"),
    )
    assert (found.heading, found.anchor) == ("Second", "second")
    assert "The [client] was [refused] by the [VPN]." in text(found.segments)
    assert text(found.segments).startswith("… ")
    assert text(found.segments).endswith(" …")


def test_length_is_held():
    found = best("refused", Passage("refused " * 500))
    assert sum(len(each.text) for each in found.segments) <= LENGTH + 10


def test_beginning_when_nothing_matches():
    found = best("strawberry", Passage(""), Passage("Look at the dashboard."))
    assert found.segments == (Segment("Look at the dashboard."),)


def test_no_text_no_snippet():
    assert best("vpn") is None
    assert best("vpn", Passage("  ")) is None


def test_attachment_is_named():
    found = best("wombat", Passage("Nothing."), Passage("a wombat", file="collect.log"))
    assert found.file == "collect.log"


@pytest.mark.parametrize("given", ["x" * 200_000, "vpn." * 50_000, "vpn " * 50_000, "é" * 50_000])
def test_long_texts_are_quick(given):
    assert best("vpn client", Passage(given)) is not None


class TestHeadings:
    HEADED = (
        Passage("Before you start", "Before you start", "s-before"),
        Passage("Caution", "Before you start", "s-before"),
        Passage("Never restart the database.", "Before you start", "s-before"),
        Passage("Steps", "Steps", "s-steps"),
        Passage("Look at the pool.", "Steps", "s-steps"),
    )

    def test_what_stands_below_is_quoted_where_the_heading_alone_has_the_words(self):
        found = best("before start", *self.HEADED)
        assert (found.heading, found.anchor) == ("Before you start", "s-before")
        assert text(found.segments) == "Caution · Never restart the database."

    def test_a_text_with_the_words_is_quoted_itself(self):
        assert text(best("restart", *self.HEADED).segments) == "Never [restart] the database."

    def test_a_heading_with_nothing_below_stays(self):
        assert text(best("steps", *self.HEADED[:4]).segments) == "[Steps]"

    def test_no_heading_is_the_beginning(self):
        assert text(best("strawberry", *self.HEADED).segments) == "Caution"


@pytest.mark.parametrize(
    ("query", "given", "expected"),
    [
        ("no listener", "There is no listener", "There is no [listener]"),
        ("received NO_PROPOSAL_CHOSEN", "no proposal", "no [proposal]"),
        ("no", "There is no end", "There is [no] end"),
        (
            "printer in depot prints blank labels again after ribbon",
            "Look again at the labels",
            "Look again at the [labels]",
        ),
    ],
)
def test_words_that_tell_nothing_are_not_marked_beside_those_that_do(query, given, expected):
    assert text(Marker(parse(query)).marked(given)) == expected


def test_a_passage_that_counts_less_comes_behind_an_equal_one():
    problem, solution = Passage("VPN down"), Passage("VPN VPN up", "Resolution", worth=0.9)
    assert text(best("vpn", solution, problem).segments) == "[VPN] down"
    assert best("vpn up", solution, problem).heading == "Resolution"


def test_a_drawn_table_gives_its_words():
    table = (
        "+------+-----+\n| Host | db1 |\n|------|-----|\n| Leader | running | 31 | | |\n+----+--+"
    )
    assert text(best("leader", Passage(table)).segments) == "Host db1 [Leader] running 31"
    assert (
        text(best("pipe", Passage("ps | grep it || pipe a+b")).segments)
        == "ps | grep it || [pipe] a+b"
    )


def test_dots_of_a_form_are_one():
    assert text(best("name", Passage("Name .......: Ada .....:")).segments) == "[Name] … Ada …"


def test_items_under_a_heading_are_told_apart():
    items = ("Ask the authority", "Copy it.", "Reload")
    passages = (
        Passage("Renewal", "Renewal", "renewal"),
        *(Passage(e, "", "renewal") for e in items),
    )
    said = text(best("renewal", *passages).segments)
    assert said == "Ask the authority · Copy it. Reload"
