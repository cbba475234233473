import os
from pathlib import Path, PurePosixPath

import pytest

from portal.core.errors import Invalid, Missing, TooLarge
from portal.kb.exchange.folder import Folder
from portal.kb.exchange.sources import Caps, SourceFile, Unreadable


def fill(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def read(folder: Folder) -> tuple[dict[str, SourceFile], dict[str, str]]:
    found = list(folder.articles())
    good = {str(each.path): each for each in found if isinstance(each, SourceFile)}
    bad = {str(each.path): each.reason for each in found if isinstance(each, Unreadable)}
    return good, bad


def test_markdown_is_found_in_order_and_the_rest_is_not_an_article(tmp_path: Path) -> None:
    fill(
        tmp_path,
        {"b/x.md": "x", "a.markdown": "a", "B.md": "B", "notes.txt": "n", "i.png": b"\x89"},
    )
    good, bad = read(Folder(tmp_path))
    assert list(good) == ["B.md", "a.markdown", "b/x.md"]
    assert bad == {}


def test_names_that_differ_in_case_are_two_files(tmp_path: Path) -> None:
    folder = Folder(fill(tmp_path, {"Redis.md": "1", "redis.md": "2"}))
    assert {path: file.text for path, file in read(folder)[0].items()} == {
        "Redis.md": "1",
        "redis.md": "2",
    }


def test_hidden_folders_and_attachment_folders_hold_no_articles(tmp_path: Path) -> None:
    fill(tmp_path, {".git/a.md": "x", "a.md": "x", "a.files/notes.md": "x", ".hidden.md": "x"})
    folder = Folder(tmp_path)
    assert list(read(folder)[0]) == ["a.md"]
    assert PurePosixPath("a.files/notes.md") in folder.paths()
    assert PurePosixPath(".git/a.md") not in folder.paths()


def test_links_are_listed_and_never_followed(tmp_path: Path) -> None:
    secret = fill(tmp_path / "outside", {"secret.md": "secret"})
    inside = fill(tmp_path / "inside", {"a.md": "a"})
    (inside / "file.md").symlink_to(secret / "secret.md")
    (inside / "dir").symlink_to(secret)
    (inside / "loop").symlink_to(inside)
    good, bad = read(Folder(inside))
    assert list(good) == ["a.md"]
    assert set(bad) == {"dir", "file.md", "loop"}


def test_a_link_swapped_in_after_the_walk_is_refused(tmp_path: Path) -> None:
    secret = fill(tmp_path / "outside", {"a.md": "secret"})
    folder = Folder(fill(tmp_path / "inside", {"sub/a.md": "a"}))
    (tmp_path / "inside/sub/a.md").unlink()
    (tmp_path / "inside/sub").rmdir()
    (tmp_path / "inside/sub").symlink_to(secret)
    with pytest.raises(Missing):
        folder.content(PurePosixPath("sub/a.md"))


def test_a_pipe_does_not_hold_the_walk_up(tmp_path: Path) -> None:
    fill(tmp_path, {"a.md": "a"})
    os.mkfifo(tmp_path / "pipe.md")
    assert list(read(Folder(tmp_path))[0]) == ["a.md"]


@pytest.mark.parametrize("path", ["../x.md", "/etc/passwd", "no.md", "sub/../../x"])
def test_nothing_outside_the_walk_is_delivered(tmp_path: Path, path: str) -> None:
    fill(tmp_path, {"x.md": "x", "in/a.md": "a"})
    with pytest.raises(Missing):
        Folder(tmp_path / "in").content(PurePosixPath(path))


def test_a_name_that_is_not_utf8_is_read_with_a_warning(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md"))).write_text("Text")
    good, _ = read(Folder(tmp_path))
    assert "not valid UTF-8" in good["café.md"].warnings[0]


def test_a_folder_whose_own_name_is_not_utf8_has_a_name(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    odd.mkdir()
    assert Folder(odd).name == "café"


def test_contents_that_are_not_utf8_are_read_with_a_warning(tmp_path: Path) -> None:
    fill(tmp_path, {"w.md": "Größe – “x”".encode("cp1252"), "u.md": "Größe\r\n".encode("utf-16")})
    good, _ = read(Folder(tmp_path))
    assert good["w.md"].text == "Größe – “x”"
    assert good["u.md"].text == "Größe\n"
    assert all(file.warnings for file in good.values())


def test_binary_and_oversized_files_are_listed_as_unreadable(tmp_path: Path) -> None:
    fill(
        tmp_path,
        {"bin.md": b"\x00\x01", "noise.md": bytes(range(1, 9)) + b"\xff", "big.md": "x" * 200},
    )
    good, bad = read(Folder(tmp_path, Caps(article=100)))
    assert good == {}
    assert "Larger than" in bad["big.md"]
    assert bad["bin.md"] == bad["noise.md"] == "This file is not text."


def test_a_byte_order_mark_and_line_ends_are_normalised(tmp_path: Path) -> None:
    fill(tmp_path, {"a.md": b"\xef\xbb\xbf# A\r\nb\rc\n"})
    assert read(Folder(tmp_path))[0]["a.md"].text == "# A\nb\nc\n"


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    fill(tmp_path, {f"{number}.md": "x" for number in range(4)})
    with pytest.raises(TooLarge, match="more than 3 files"):
        Folder(tmp_path, Caps(files=3))


def test_something_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not a folder"):
        Folder(tmp_path / "nowhere")
