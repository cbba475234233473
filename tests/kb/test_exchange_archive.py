import contextlib
import io
import random
import zipfile
from pathlib import PurePosixPath

import pytest

from portal.core.errors import Invalid, Missing, Refusal, TooLarge
from portal.kb.exchange.archive import Archive
from portal.kb.exchange.sources import Caps, SourceFile, Unreadable


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def opened(raw: bytes, caps: Caps | None = None) -> Archive:
    return Archive(io.BytesIO(raw), "runbooks.zip", caps)


def test_articles_and_attachments_are_read() -> None:
    archive = opened(packed({"b.md": b"# B", "img/x.png": b"\x89PNG", "a.md": b"# A"}))
    texts = [each.text for each in archive.articles() if isinstance(each, SourceFile)]
    assert texts == ["# A", "# B"]
    assert archive.content(PurePosixPath("img/x.png")) == b"\x89PNG"
    assert (archive.name, len(archive)) == ("runbooks", 2)


def test_the_one_folder_around_everything_is_taken_off() -> None:
    archive = opened(packed({"docs/a.md": b"A", "docs/sub/b.md": b"B", "__MACOSX/docs/a.md": b"x"}))
    assert archive.paths() == {PurePosixPath("a.md"), PurePosixPath("sub/b.md")}
    assert archive.name == "docs"


def test_windows_separators_are_folders() -> None:
    archive = opened(packed({"docs\\a.md": b"A", "docs\\": b"", "b.md": b"B"}))
    assert archive.paths() == {PurePosixPath("docs/a.md"), PurePosixPath("b.md")}


@pytest.mark.parametrize(
    "name",
    [
        "../a.md",
        "x/../../a.md",
        "/etc/a.md",
        "C:\\a.md",
        "c:a.md",
        "..\\a.md",
        "\\\\host\\a.md",
        "..",
    ],
)
def test_a_name_that_leaves_the_archive_refuses_it_all(name: str) -> None:
    with pytest.raises(Invalid, match="leave its folder"):
        opened(packed({"good.md": b"x", name: b"x"}))


def test_a_nul_in_a_name_is_refused() -> None:
    raw = packed({"good.md": b"x", "a_.md": b"x"}).replace(b"a_.md", b"a\0.md")
    with pytest.raises(Invalid, match="NUL"):
        opened(raw)


def test_a_link_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Invalid, match="link"):
        opened(buffer.getvalue())


def test_an_encrypted_entry_is_refused() -> None:
    raw = bytearray(packed({"a.md": b"x"}, zipfile.ZIP_STORED))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Invalid, match="password"):
        opened(bytes(raw))


def test_a_dense_bomb_is_refused() -> None:
    with pytest.raises(TooLarge, match="200 times"):
        opened(packed({"bomb.md": b"\0" * 20_000_000}))


def test_a_bomb_whose_headers_lie_is_refused() -> None:
    raw = bytearray(packed({"bomb.md": b"\0" * 20_000_000}))
    for start in (22, raw.index(b"PK\x01\x02") + 24):
        raw[start : start + 4] = (100).to_bytes(4, "little")
    with pytest.raises(Refusal):
        opened(bytes(raw))


def test_many_files_that_are_large_together_are_refused() -> None:
    noise = random.Random(1).randbytes(40_000)
    files = {f"{number}.md": noise for number in range(5)}
    with pytest.raises(TooLarge, match="Unpacked"):
        opened(packed(files), Caps(uncompressed=150_000))


def test_too_many_entries_and_too_many_bytes_are_refused() -> None:
    raw = packed({f"{number}.md": b"x" for number in range(10)})
    with pytest.raises(TooLarge, match="more than 5 files"):
        opened(raw, Caps(files=5))
    with pytest.raises(TooLarge, match="larger than"):
        opened(raw, Caps(compressed=100))


def test_overlapping_entries_are_refused() -> None:
    raw = bytearray(packed({"a.md": b"x" * 50, "b.md": b"y" * 50}, zipfile.ZIP_STORED))
    second = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1)
    raw[second + 42 : second + 46] = (0).to_bytes(4, "little")
    with pytest.raises(Invalid):
        opened(bytes(raw))


def test_two_entries_of_one_name_are_refused() -> None:
    raw = packed({"a.md": b"1", "b.md": b"2"}).replace(b"b.md", b"a.md")
    with pytest.raises(Invalid, match="two entries"):
        opened(raw)


def test_an_archive_inside_is_left_out_and_named() -> None:
    archive = opened(packed({"a.md": b"A", "inner.zip": packed({"b.md": b"B"})}))
    left_out = [each for each in archive.articles() if isinstance(each, Unreadable)]
    assert [str(each.path) for each in left_out] == ["inner.zip"]
    with pytest.raises(Missing):
        archive.content(PurePosixPath("inner.zip"))


@pytest.mark.parametrize("cut", [0, 1, 10, 40, -1, -10, -30])
def test_a_cut_zip_gives_a_plain_sentence(cut: int) -> None:
    raw = packed({"a.md": b"hello world" * 20, "b.md": b"b"})
    with pytest.raises(Invalid, match="zip"):
        opened(raw[:cut])


@pytest.mark.parametrize("seed", range(30))
def test_a_flipped_byte_never_gets_past_as_a_crash(seed: int) -> None:
    raw = bytearray(packed({"a.md": b"hello world" * 20, "sub/b.md": b"b" * 100}))
    raw[random.Random(seed).randrange(len(raw))] ^= 1 + seed
    with contextlib.suppress(Refusal):
        list(opened(bytes(raw)).articles())


def test_old_names_without_the_utf8_flag_are_read() -> None:
    raw = packed({"caf_.md": b"x"}).replace(b"caf_.md", b"caf\xe9.md")
    assert opened(raw).paths() == {PurePosixPath("café.md")}
