"""What counts as a word."""

import pytest

from portal.search.words.analysis import cleaned, folded, sequence, terms, words
from portal.search.words.stemming import stem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The listeners were failing", ["listen", "fail"]),
        ("Café Straße ÅNGSTRÖM", ["cafe", "strass", "angstrom"]),
        ("user's don't", ["user", "dont"]),
        ("ORA-12541", ["ora-12541", "ora", "12541"]),
        ("0x80070005", ["0x80070005", "80070005"]),
        ("KB4023057", ["kb4023057", "kb", "4023057"]),
        ("EX1001", ["ex1001", "ex", "1001"]),
        ("event 4625.", ["event", "4625"]),
        ("max.poll.interval", ["max.poll.interval", "max", "poll", "interv"]),
        ("app_user", ["app_user", "app", "user"]),
        ("C++ C#", ["c++", "c#"]),
        ("DNS and AWS", ["dns", "aws"]),
        ("日本 語", ["日", "本", "語"]),
        ("… — !!", []),
    ],
)
def test_terms(text, expected):
    assert list(terms(text)) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("/etc/nginx/nginx.conf", "nginx.conf"),
        ("C:\\Windows\\System32\\drivers", "system32"),
        ("db01.prod.example.com", "db01"),
        ("https://wiki.example.com/page", "wiki.example.com"),
        ("SSLHandshakeException", "handshak"),
        ("getUserById", "user"),
        ("host:5432", "5432"),
        ("user@example.test", "example.test"),
    ],
)
def test_identifiers_are_kept_whole_and_in_parts(text, part):
    found = list(terms(text))
    assert found[0] == text.lower().lstrip("/")
    assert part in found


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("ORA-12541", True), ("0x80070005", True), ("4625", True), ("nginx.conf", True),
        ("SSLError", True), ("2026", False), ("sign-in", False), ("VPN", False), ("12", False),
    ],
)  # fmt: skip
def test_what_is_a_code(text, is_code):
    assert [word.form.is_code for word in words(text)] == [is_code]


def test_places_are_those_of_the_text():
    text = "Restart gw01.corp.example now"
    assert [text[word.start : word.end] for word in words(text)] == text.split()


def test_very_long_words_are_found_by_their_parts_only():
    found = list(terms("a" * 100 + "." + "wombat"))
    assert found == ["wombat"]


def test_sequence():
    assert sequence("The  VPN-client's “état”\n(v2.1)") == "the vpn client s etat v2 1"


def test_invisible_characters_go():
    assert cleaned("v\u200bp\u00adn\u202e\x00x") == "vpn x"
    assert folded("ＶＰＮ") == "vpn"


@pytest.mark.parametrize(
    "family",
    [
        "connect connects connected connecting connection connections",
        "fail fails failed failing",
        "authenticate authenticates authenticated authentication authenticating",
        "policy policies",
        "restart restarts restarted restarting",
        "relate related relating",
        "hope hopes hoping hoped",
        "hop hops hopping hopped",
        "configure configured configuring configures",
    ],
)
def test_one_stem_for_a_family(family):
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        # the paper's own examples
        ("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("feed", "feed"),
        ("agreed", "agre"), ("plastered", "plaster"), ("motoring", "motor"), ("sing", "sing"),
        ("conflated", "conflat"), ("troubled", "troubl"), ("sized", "size"), ("falling", "fall"),
        ("hissing", "hiss"), ("happy", "happi"), ("relational", "relat"), ("vietnamization", "vietnam"),
        ("formaliti", "formal"), ("triplicate", "triplic"), ("hopeful", "hope"), ("goodness", "good"),
        ("revival", "reviv"), ("adjustable", "adjust"), ("adoption", "adopt"), ("effective", "effect"),
        ("probate", "probat"), ("rate", "rate"), ("cease", "ceas"), ("controlling", "control"),
        # ours
        ("dns", "dns"), ("ios", "ios"), ("été", "été"), ("x509", "x509"),
    ],
)  # fmt: skip
def test_stems(word, expected):
    assert stem(word) == expected
