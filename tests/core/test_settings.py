"""Settings: faults are named together, and the document is the code."""

import pytest

from docs import reference
from portal.core.settings import BadSettings, Settings, load


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """No settings from outside."""
    monkeypatch.chdir(tmp_path)


def test_all_faults_are_named_together(monkeypatch):
    monkeypatch.setenv("PORTAL_PORT", "99999")
    monkeypatch.setenv("PORTAL_WORKERS", "many")
    monkeypatch.setenv("PORTAL_BASE_URL", "portal.example")
    monkeypatch.setenv("PORTAL_SECRET_KEY", "short")
    monkeypatch.setenv("PORTAL_DATABASE_URL", "mydatabase://here")
    with pytest.raises(BadSettings) as refusal:
        load()
    named = ("PORT", "WORKERS", "BASE_URL", "SECRET_KEY", "DATABASE_URL")
    for name in (f"PORTAL_{each}" for each in named):
        assert name in str(refusal.value)


@pytest.mark.parametrize("key", ["short", "changeme" * 5, "a" * 64])
def test_weak_keys_refuse_to_start(monkeypatch, key):
    monkeypatch.setenv("PORTAL_SECRET_KEY", key)
    with pytest.raises(BadSettings, match="PORTAL_SECRET_KEY: is too weak"):
        load()


def test_a_key_is_made_once_and_kept_private(tmp_path):
    settings = Settings(data=tmp_path / "data")
    key = settings.signing_key()
    assert len(key) >= 32
    assert Settings(data=tmp_path / "data").signing_key() == key
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_data_folder_named_from_here_stays_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATA", "kept")
    settings = load()
    assert settings.blob_folder == tmp_path / "kept" / "attachments"


def test_the_base_url_follows_host_and_port():
    assert Settings(port=9000).base_url == "http://127.0.0.1:9000"
    assert Settings(base_url="https://kb.example.test/").base_url == "https://kb.example.test"


def test_known_hosts_are_the_own_the_loopback_and_the_named():
    hosts = Settings(base_url="https://kb.example.test", trusted_hosts=["alias.test"]).hosts
    assert {"kb.example.test", "localhost", "127.0.0.1", "alias.test"} <= set(hosts)


def test_secrets_are_not_shown():
    settings = Settings(secret_key="k3y-" * 10 + "abcdefgh", smtp_password="hunter2-hunter2")
    assert "k3y-" not in repr(settings)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_documents_are_what_the_code_says(name):
    assert (reference.FOLDER / name).read_text() == reference.PAGES[name](), "run: make docs"
