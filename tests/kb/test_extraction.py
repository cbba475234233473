import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter

from portal.kb import extraction
from portal.kb.extraction import extract_text


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "exit code"
    table.rows[0].cells[1].text = "137"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(places)
    end = b"trailer << /Root 1 0 R /Size 6 >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + table + end


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.log", "a.csv", "A.TXT"])
def test_plain_files_give_their_text(name: str) -> None:
    assert extract_text(b"disk full\r\n", name).text == "disk full\n"


def test_docx_gives_paragraphs_and_tables() -> None:
    found = extract_text(docx("The pod was killed"), "report.docx")
    assert found.problem == ""
    assert "The pod was killed" in found.text
    assert "exit code 137" in found.text


def test_pdf_gives_its_text() -> None:
    found = extract_text(pdf("Replication lag"), "report.pdf")
    assert (found.text.strip(), found.problem) == ("Replication lag", "")


def test_a_locked_pdf_is_named() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("secret"))))
    writer.encrypt("pw", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    found = extract_text(buffer.getvalue(), "a.pdf")
    assert found.text == ""
    assert "password" in found.problem


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
@pytest.mark.parametrize("content", [b"", b"garbage", b"%PDF-1.4 nothing", b"PK\x03\x04 nothing"])
def test_broken_files_give_a_sentence(name: str, content: bytes) -> None:
    found = extract_text(content, name)
    assert found.text == ""
    assert found.problem.endswith(".")


def test_a_docx_bomb_is_not_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 50_000_000)
    assert "unpacks" in extract_text(buffer.getvalue(), "a.docx").problem


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY z "lol"><!ENTITY a "' + "&z;" * 1_000 + '">',
    ],
    ids=["file", "laughs"],
)
def test_entities_of_a_docx_bring_nothing_in(entities: str) -> None:
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    inner = (
        f"<w:document {word}><w:body><w:p><w:r><w:t>A&a;</w:t></w:r></w:p></w:body></w:document>"
    )
    source, buffer = zipfile.ZipFile(io.BytesIO(docx("x"))), io.BytesIO()
    with source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            is_text = name == "word/document.xml"
            body = f"<!DOCTYPE d [{entities}]>{inner}".encode() if is_text else source.read(name)
            archive.writestr(name, body)
    text = extract_text(buffer.getvalue(), "a.docx").text
    assert "root:" not in text
    assert len(text) < 10


def test_a_worker_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "SECONDS", 0.01)
    assert "too long" in extract_text(docx("x"), "a.docx").problem


def test_a_file_over_the_cap_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_INPUT", 10)
    found = extract_text(b"x" * 11, "a.txt")
    assert found.text == ""
    assert "larger" in found.problem


def test_long_text_is_cut_and_said_so() -> None:
    found = extract_text(b"x" * (extraction.MAX_CHARACTERS + 1), "a.log")
    assert len(found.text) == extraction.MAX_CHARACTERS
    assert "Only the first" in found.problem


def test_long_documents_are_cut_in_the_worker() -> None:
    found = extract_text(docx(*["word " * 2_000] * 25), "a.docx")
    assert len(found.text) == extraction.MAX_CHARACTERS
    assert "Only the first" in found.problem


def test_binary_in_a_text_file_is_named() -> None:
    assert extract_text(b"\0\1\2", "a.txt").problem.endswith(".")


def test_other_types_have_no_text_and_no_problem() -> None:
    assert extract_text(b"\x89PNG", "a.png") == extraction.Extracted()


def test_the_worker_sees_no_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_SECRET_KEY", "canary")
    assert "PORTAL_SECRET_KEY" not in extraction._bare_environment()
