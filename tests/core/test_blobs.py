import errno
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest

from portal.core.blobs import BlobStore
from portal.core.errors import Missing, OutOfSpace, TooLarge


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_content_is_stored_under_its_hash_and_read_back(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    digest = store.put(b"hello")
    assert digest == hashlib.sha256(b"hello").hexdigest()
    assert store.exists(digest)
    with store.open(digest) as file:
        assert file.read() == b"hello"
    assert files_in(tmp_path) == [tmp_path / digest[:2] / digest[2:4] / digest]


def test_the_same_content_is_stored_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    assert store.put(b"same") == store.put(io.BytesIO(b"same"))
    assert len(files_in(tmp_path)) == 1


def test_a_short_leftover_is_replaced(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    digest = store.put(b"complete")
    store.path(digest).write_bytes(b"com")
    store.put(b"complete")
    assert store.path(digest).read_bytes() == b"complete"


@pytest.mark.parametrize(
    "digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64, "0" * 64 + "\n"]
)
def test_unknown_and_malformed_hashes_are_missing(tmp_path: Path, digest: str) -> None:
    assert not BlobStore(tmp_path).exists(digest)
    with pytest.raises(Missing):
        BlobStore(tmp_path).open(digest)


def test_a_file_that_is_gone_is_missing(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    digest = store.put(b"once here")
    assert store.stored(digest).read_bytes() == b"once here"
    store.path(digest).unlink()
    with pytest.raises(Missing):
        store.stored(digest)


def test_over_the_limit_nothing_is_stored(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        BlobStore(tmp_path).put(io.BytesIO(b"x" * 11), limit=10)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutOfSpace):
        BlobStore(tmp_path).put(b"x" * 100)
    assert files_in(tmp_path) == []


def test_a_source_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        BlobStore(tmp_path).put(Broken())
    assert files_in(tmp_path) == []
