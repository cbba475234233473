"""What counts as a word."""

import pytest

from portal.search.index.backend import Ask
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.query import parse
from portal.search.words.analysis import cleaned, folded, sequence, terms, words
from portal.search.words.stemming import stem
from tests.search.analyzer_cases import CASES
from tests.search.desk import LENA, document


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_found_by(text, expected):
    assert list(terms(text)) == expected.split()


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """An index with each of the texts as a document of its own."""
    backend = WhooshBackend(tmp_path_factory.mktemp("analysis"))
    documents = [document(number, "", body=text) for number, (text, _) in enumerate(CASES, 1)]
    backend.rebuild(documents, again=lambda refs: [])
    yield backend
    backend.close()


@pytest.mark.parametrize("number", range(1, len(CASES) + 1))
def test_the_same_on_both_sides(engine, number):
    found = engine.search(parse(CASES[number - 1][0]), LENA, Ask(upto=50)).candidates
    assert f"TOY-{number}" in {each.ref for each in found if each.complete}


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Disable TLSv1.2", "tls"), ("SNMPv3 traps", "snmp"), ("the Wi-Fi drops", "wifi"),
        ("the wifi drops", "Wi-Fi"), ("an e-mail", "email"), ("all emails", "E-Mails"),
        ("login page", "log-in"), ("the log-in page", "login"), ("O'Brien", "brien"),
        ("l'écran noir", "ecran"), ("Łódź office", "lodz"), ("Århus", "arhus"),
        ("the VPN", "VPNs"), ("two PCs", "pc"), ("VMs", "vm"), ("one alias", "aliases"),
        ("the status", "statuses"), ("the screen froze", "screen freezes"), ("Straße", "strasse"),
        ("I forgot my password", "forgotten password"), ("ORA-12541", "ora12541"),
        ("0x80070005", "80070005"), ("Ctrl+Alt+Del", "ctrl alt del"), ("Ctrl+C", "ctrl-c"),
        ("max_connections", "max connections"), ("MaxConnections", "max_connections"),
        ("host gw-01.corp.example", "corp.example"), ("10.0.12.7:5432", "10.0.12.7"),
        ("\\\\fs01\\share", "fs01"), ("ﾊﾟｽﾜｰﾄﾞ", "パスワード"), ("１２３４５", "12345"),
        ("SSLHandshakeException", "handshake exception"), ("-2147024891", "-2147024891"),
    ],
)  # fmt: skip
def test_written_one_way_and_typed_another(written, typed):
    asked = {word.form for word in words(typed)}
    held = set(terms(written))
    assert asked
    assert all({form.whole, form.other} & held or held.issuperset(form.parts) for form in asked)


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
        ("1st", False), ("2026-05-01", False), ("01/02/2026", False), ("12:30", False),
        ("5GB", False), ("100Mbps", False), ("VPNs", False), ("O'Brien", False), ("2019", False),
        ("2147024891", True), ("TLSv1.2", True), ("CVE-2024-3094", True), ("500", True),
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


def test_phrases_of_scripts_without_spaces(engine):
    found = engine.search(parse('"日本語"'), LENA).candidates
    assert [CASES[int(each.ref.removeprefix("TOY-")) - 1][0] for each in found] == ["日本語"]
