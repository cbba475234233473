"""Which passwords are too easy, and how they are kept."""

import pytest

from portal.accounts import passwords


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short", "12 characters"),
        ("x" * 257, "at most 256"),
        ("aaaaaaaaaaaaaa", "repeats"),
        ("abababababab", "repeats"),
        ("LenaFox-2026!", "your name"),
        ("x-lena@example.test-x", "your name"),
        ("abcdefghijklmnop", "in order"),
        ("9876543210qwertyuiop", "in order"),
    ],
)
def test_easy_passwords_are_refused_with_the_reason(password, word):
    fault = passwords.fault_of(password, name="Lena LenaFox", email="lena@example.test")
    assert word in fault


@pytest.mark.parametrize(
    "password", ["seven green bicycles", "x7#kQ9!mZ2@w", "пять зелёных трамваев"]
)
def test_others_will_do(password):
    assert passwords.fault_of(password, name="Lena", email="lena@example.test") is None


def test_a_short_name_does_not_forbid_half_of_all_words():
    assert passwords.fault_of("seven green bicycles", name="Al", email="e@example.test") is None


@pytest.fixture
def full_work(monkeypatch, quick_hashes):
    """Hashes as the portal makes them outside of tests."""
    monkeypatch.setattr(passwords, "_hasher", quick_hashes)


@pytest.mark.usefixtures("full_work")
def test_a_hash_is_argon2id_and_differs_each_time():
    first, second = passwords.hash_of("seven"), passwords.hash_of("seven")
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, second choice
    assert first != second
    assert passwords.matches("seven", first)
    assert not passwords.matches("eight", first)


def test_composed_and_decomposed_letters_are_the_same_password():
    assert passwords.matches("cafe\u0301", passwords.hash_of("caf\u00e9"))


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$broken"])
def test_nothing_matches_where_there_is_no_good_hash(stored):
    assert not passwords.matches("seven", stored)
