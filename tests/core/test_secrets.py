"""Secrets are taken out, and nothing else."""

import pytest

from portal.core.secrets import masked, secrets

BEGIN, END = "-----BEGIN RSA " + "PRIVATE KEY-----", "-----END RSA " + "PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("login password=hunter2hunter2 fails", "login password=[secret] fails"),
        ('{"api_key": "abcdef0123456789", "n": 1}', '{"api_key": "[secret]", "n": 1}'),
        ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer [secret]"),
        ("postgresql://app:s3cr3t!@db/orders", "postgresql://app:[secret]@db/orders"),
        ("AKIA" + "ABCDEFGHIJKLMNOP denied", "[secret] denied"),
        (f"before\n{BEGIN}\nMIIEow\nqqq\n{END}\nafter", "before\n[secret]\nafter"),
        (f"{BEGIN}\ncut off", "[secret]"),
        ("password=hunter2hunter2 and pwd: other-secret-9", "password=[secret] and pwd: [secret]"),
    ],
)
def test_a_secret_is_masked_and_the_words_around_it_stay(text: str, kept: str) -> None:
    assert masked(text) == kept
    assert list(secrets(masked(text))) == []


@pytest.mark.parametrize(
    "text", ["password reset does not work", "password: <password>", "token=$TOKEN", "", "a\nb\n"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text


def test_masking_twice_changes_nothing() -> None:
    once = masked("password=hunter2hunter2")
    assert masked(once) == once


def test_an_endless_line_is_cut() -> None:
    assert masked("eyJ-" * 10_000 + "\nnext") == "eyJ-" * 1_250 + "\nnext"
