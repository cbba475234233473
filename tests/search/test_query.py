"""What was typed, read as a value."""

from datetime import date

import pytest

from portal.search.query import Filter, parse, updated_between
from portal.search.terms import FilterName
from tests.search.query_cases import CASES

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("typed", "words", "phrases", "without", "filters"),
    [
        ("vpn client", ("vpn", "client"), (), (), ()),
        ('"connection refused" vpn', ("vpn",), ("connection refused",), (), ()),
        ("vpn -cisco", ("vpn",), (), ("cisco",), ()),
        ('vpn -"cisco anyconnect"', ("vpn",), (), ("cisco anyconnect",), ()),
        ("kind:sop vpn", ("vpn",), (), (), ("kind:sop",)),
        ("KIND:sop", (), (), (), ("kind:sop",)),
        ('service:"Remote access"', (), (), (), ('service:"Remote access"',)),
        ("-tag:old", (), (), (), ("-tag:old",)),
        ("is:stale is:archived", (), (), (), ("is:stale", "is:archived")),
        ("tag:a tag:a", (), (), (), ("tag:a",)),
        ("updated:30d updated:>2026-05-01", (), (), (), ("updated:30d", "updated:>2026-05-01")),
        # malformed: searched as words
        ('"connection refused', ("connection", "refused"), (), (), ()),
        ("kind: sop", ("kind", "sop"), (), (), ()),
        ("error:503", ("error:503",), (), (), ()),
        ("is:odd", ("is:odd",), (), (), ()),
        ("updated:yesterday", ("updated:yesterday",), (), (), ()),
        ("kube* ?pod", ("kube", "pod"), (), (), ()),
        ('- "" :', (), (), (), ()),
    ],
)
def test_parsed(typed, words, phrases, without, filters):
    query = parse(typed)
    assert (query.words, query.phrases, query.without) == (words, phrases, without)
    assert tuple(map(str, query.filters)) == filters


@pytest.mark.parametrize(("typed", "expected"), CASES)
def test_read_as(typed, expected):
    query = parse(typed)
    read = (query.words, query.phrases, query.without, tuple(map(str, query.filters)))
    assert " | ".join(" , ".join(each) for each in read) == expected


@pytest.mark.parametrize("typed", [typed for typed, _ in CASES])
def test_reads_the_same_once_written_out(typed):
    query, again = parse(typed), parse(str(parse(typed)))
    assert (again.words, again.phrases) == (query.words, query.phrases)
    assert (again.without, again.filters) == (query.without, query.filters)


@pytest.mark.parametrize("typed", ["KB-12", "kb-12", "  inc-7 "])
def test_reference(typed):
    assert parse(typed).reference == typed.strip().upper()


@pytest.mark.parametrize("typed", ["KB-12 vpn", "KB-0", "KB12", "A-1", "ABCDE-1"])
def test_no_reference(typed):
    assert parse(typed).reference == ""


@pytest.mark.parametrize(
    "typed",
    ['vpn -"VPN"', 'x -"a" -"b"', '-"h"', '-"tag:vpn"', '-"123"', '"a" -"b c" -"D E"'],
)
def test_quoted_words_to_leave_out_stay_so(typed):
    query = parse(typed)
    assert query.without
    assert parse(str(query)).without == query.without


def test_long_queries_are_cut_and_say_so():
    assert parse("vpn " * 200).shortened
    assert len(parse("vpn " * 200).words) == 16
    assert not parse("vpn client").shortened
    assert not parse(" ".join("abcdefghijklmnop")).shortened


def test_invisible_characters_do_not_hide_a_word():
    assert parse("\u202ev\u200bpn\x00client").words == ("vpn", "client")


def test_filters_are_put_on_and_taken_off():
    tag = Filter(FilterName.TAG, "two words")
    query = parse('vpn "a b" -client kind:sop')
    assert str(query.with_filter(tag)) == 'vpn "a b" -client kind:sop tag:"two words"'
    assert query.with_filter(tag).without_filter(tag) == query


@pytest.mark.parametrize("typed", ['vpn "a b" -c -"d e" kind:sop -tag:"x y" updated:7d', ""])
def test_written_out_and_read_again(typed):
    assert parse(str(parse(typed))).filters == parse(typed).filters
    assert str(parse(str(parse(typed)))) == str(parse(typed))


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("7d", date(2026, 6, 8), date.max),
        ("2w", date(2026, 6, 1), date.max),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-05-04", date(2026, 5, 4), date(2026, 5, 4)),
        (">2026-05-04", date(2026, 5, 4), date.max),
        ("<2026-05", date.min, date(2026, 5, 31)),
    ],
)
def test_spans(value, first, last):
    assert updated_between(value, today=TODAY) == (first, last)


@pytest.mark.parametrize("value", ["", "x", "2026-13", "2026-02-30", "d", "7", "0000"])
def test_no_spans(value):
    assert updated_between(value, today=TODAY) is None
