"""An index that was damaged in any way is never believed, never fatal, and comes back."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.search.index.backend import IndexUnusableError
from portal.search.index.index_files import FORMAT
from portal.search.index.whoosh_backend import WhooshBackend
from portal.search.query import parse
from tests.search.desk import EVERYTHING, LENA, document


def files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.glob("index-*/*") if not each.name.endswith("_LOCK"))


def truncate(folder: Path) -> None:
    for file in files(folder):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(folder: Path) -> None:
    for file in files(folder):
        file.write_bytes(b"")


def garbage(folder: Path) -> None:
    for file in files(folder):
        file.write_bytes(random.Random(file.name).randbytes(file.stat().st_size))


def without_segments(folder: Path) -> None:
    for file in files(folder):
        if file.suffix in {".trm", ".pst", ".col", ".ccd"}:
            file.unlink()


def without_contents(folder: Path) -> None:
    for file in files(folder):
        if file.suffix == ".toc":
            file.unlink()


def without_sums(folder: Path) -> None:
    for file in folder.glob("index-*/sums.json"):
        file.unlink()


def broken_sums(folder: Path) -> None:
    for file in folder.glob("index-*/sums.json"):
        file.write_text("[1,")


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def pointing_nowhere(folder: Path) -> None:
    (folder / "current").write_text("index-1-nowhere")


def pointing_outside(folder: Path) -> None:
    (folder / "current").write_text("../../etc")


def pointer_of_bytes(folder: Path) -> None:
    (folder / "current").write_bytes(b"\xff\xfe\x00")


def of_another_format(folder: Path) -> None:
    live = next(folder.glob("index-*"))
    other = live.rename(folder / live.name.replace(f"index-{FORMAT}-", "index-0-"))
    (folder / "current").write_text(other.name)


def unreadable(folder: Path) -> None:
    for file in files(folder):
        file.unlink()
        file.mkdir()


def pieces(folder: Path, field: str = "*") -> list[Path]:
    """The files that hold all terms of a field, read only when they are needed."""
    return sorted(folder.glob(f"index-*/*.{field}.npz"))


def truncated_pieces(folder: Path) -> None:
    for file in pieces(folder):
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def garbage_pieces(folder: Path) -> None:
    for file in pieces(folder):
        file.write_bytes(random.Random(file.name).randbytes(file.stat().st_size))


def pieces_of_another_segment(folder: Path) -> None:
    other = WhooshBackend(folder.parent / "other")
    other.rebuild([document(1, "Another desk", tags=("other",))], again=lambda refs: [])
    other.close()
    for field in ("values", "spelled", "spellings"):
        shutil.copy(pieces(folder.parent / "other", field)[0], pieces(folder, field)[0])


def without_pieces(folder: Path) -> None:
    for file in pieces(folder):
        file.unlink()


DAMAGES = (
    truncate, empty, garbage, without_segments, without_contents, without_sums, broken_sums, gone,
    pointing_nowhere, pointing_outside, pointer_of_bytes, of_another_format, unreadable,
    truncated_pieces, garbage_pieces, pieces_of_another_segment, without_pieces,
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    backend = WhooshBackend(tmp_path / "search")
    backend.rebuild(EVERYTHING, again=lambda refs: [])
    backend.close()
    return tmp_path / "search"


@pytest.fixture
def opened(folder: Path):
    backend = WhooshBackend(folder)
    yield backend
    backend.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_told_and_mended(folder: Path, opened, damage: Callable[[Path], None]):
    damage(folder)
    assert not opened.health().usable
    with pytest.raises(IndexUnusableError):
        opened.search(parse("vpn"), LENA)
    with pytest.raises(IndexUnusableError):
        opened.suggest("vpn", LENA, limit=3)
    assert opened.rebuild(EVERYTHING, again=lambda refs: []) == len(EVERYTHING)
    assert opened.search(parse("vpn"), LENA).candidates[0].ref == "TOY-1"


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_under_an_open_reader(folder: Path, opened, damage: Callable[[Path], None]):
    assert opened.search(parse("vpn tag:vpn"), LENA).total
    damage(folder)
    assert not opened.health().usable
    with pytest.raises(IndexUnusableError):
        opened.search(parse("client"), LENA)
    assert opened.rebuild(EVERYTHING, again=lambda refs: []) == len(EVERYTHING)
    assert opened.search(parse("client"), LENA).candidates[0].ref == "TOY-1"


@pytest.mark.parametrize("damage", DAMAGES)
def test_writing_to_a_damaged_index_says_so_or_works(folder, opened, damage):
    damage(folder)
    try:
        opened.index(EVERYTHING[:1])
    except IndexUnusableError:
        assert opened.rebuild(EVERYTHING, again=lambda refs: []) == len(EVERYTHING)


@pytest.mark.parametrize("seed", range(30))
def test_one_flipped_bit_is_noticed(folder: Path, opened, seed: int):
    source = random.Random(seed)
    file = source.choice([each for each in files(folder) if each.stat().st_size])
    content = bytearray(file.read_bytes())
    content[source.randrange(len(content))] ^= 1 << source.randrange(8)
    file.write_bytes(content)
    assert not opened.health().usable


def test_what_was_merged_away_under_an_open_reader(folder: Path, opened, monkeypatch):
    assert opened.health().usable
    other = WhooshBackend(folder)
    # A writer killed right behind its commit: the old segments are gone, the mark is the old one.
    monkeypatch.setattr(other.files, "seal", lambda _: None)
    for number in range(8):
        other.index([document(900 + number, f"numbat {number}")])
    assert opened.search(parse("tag:routine"), LENA).total == 15


def test_a_folder_that_cannot_be_written(tmp_path: Path):
    (tmp_path / "search").write_text("a file where the folder should be")
    backend = WhooshBackend(tmp_path / "search")
    assert not backend.health().usable
