import pytest

from portal.kb import filetypes

PNG = b"\x89PNG\r\n\x1a\n rest"


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PNG, "a.png", "image/png"),
        (b"\xff\xd8\xff\xe0", "a.JPEG", "image/jpeg"),
        (b"GIF89a", "a.gif", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a.webp", "image/webp"),
    ],
)
def test_real_images_are_shown_inline(content: bytes, name: str, kind: str) -> None:
    assert filetypes.content_type(content, name) == kind
    assert filetypes.shown_inline(kind)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg onload=alert(1)>", "a.svg"),
        (b"<html>", "a.html"),
        (b"<?xml?>", "a.xml"),
        (b"<script>", "a.png"),
        (PNG, "a.html"),
        (PNG, "a.png.exe"),
        (b"MZ", "a.pdf"),
        (b"%PDF-1.7", "a.pdf"),
        (b"text", "a.txt"),
        (b"", "noextension"),
    ],
)
def test_everything_else_is_a_download(content: bytes, name: str) -> None:
    assert not filetypes.shown_inline(filetypes.content_type(content, name))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\disk full.png", "disk-full.png"),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("..", "file"),
        ("", "file"),
        ("con.txt", "_con.txt"),
        (".htaccess", "htaccess"),
        ("a(1)[x].png", "a-1-x-.png"),
        ("Ausfall-Übersicht.pdf", "Ausfall-Übersicht.pdf"),
    ],
)
def test_names_become_harmless(given: str, kept: str) -> None:
    assert filetypes.safe_name(given) == kept


@pytest.mark.parametrize("given", ["x" * 300 + ".docx", "ü" * 300 + ".docx", "😀" * 300 + ".docx"])
def test_long_names_are_cut_and_keep_their_extension(given: str) -> None:
    kept = filetypes.safe_name(given)
    assert len(kept) <= 120
    assert len(kept.encode()) <= 255
    assert kept.endswith(".docx")


def test_a_safe_name_stays_as_it_is() -> None:
    once = filetypes.safe_name("Wie geht’s — (neu) #1.PNG")
    assert filetypes.safe_name(once) == once


def test_a_second_file_of_a_name_gets_a_number() -> None:
    assert filetypes.numbered("disk.tar.gz", 2) == "disk.tar-2.gz"
    assert filetypes.numbered("README", 3) == "README-3"
