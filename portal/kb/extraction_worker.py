"""The process that parses one pdf or docx: bytes in, one JSON answer out, limits set first."""

import io
import json
import logging
import resource
import sys
import warnings
from collections.abc import Callable, Iterator

from portal.core.languages import _
from portal.kb.exchange.sources import MEBIBYTE
from portal.kb.extraction import MAX_CHARACTERS, MAX_PAGES, SECONDS

MEMORY = 1024 * MEBIBYTE


class Stopped(Exception):
    """There is no more text to be had, for the reason given."""


def main(extension: str) -> None:
    """Read a file from standard input and print `{"text": …, "problem": …}`."""
    _limit()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    text, problem = _collect(PIECES[extension], sys.stdin.buffer.read())
    json.dump({"text": text, "problem": problem}, sys.stdout)


def _limit() -> None:
    """Memory, time, no files written: the kernel keeps these, whatever the parser does."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _collect(pieces: Callable[[bytes], Iterator[str]], data: bytes) -> tuple[str, str]:
    found: list[str] = []
    size = 0
    try:
        for piece in pieces(data):
            found.append(piece.replace("\0", " ").encode("utf-8", "replace").decode())
            size += len(piece) + 1
            if size > MAX_CHARACTERS:
                problem = f"Only the first {MAX_CHARACTERS:,} characters are searched."
                return "\n".join(found)[:MAX_CHARACTERS], problem
    except Stopped as end:
        return "\n".join(found), str(end)
    except Exception:  # a parser fed with hostile bytes may raise anything
        return "\n".join(found), _("It is damaged, so not all of its text is searched.")
    return "\n".join(found), ""


def _pdf(data: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Stopped(_("It is protected with a password, so its text is not searched."))
    for number, page in enumerate(reader.pages):
        if number == MAX_PAGES:
            raise Stopped(
                _("Only the first %(max_pages)s pages are searched.", max_pages=MAX_PAGES)
            )
        yield page.extract_text()


def _docx(data: bytes) -> Iterator[str]:
    from docx import Document
    from docx.table import Table

    for block in Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield " ".join(cell.text for cell in row.cells)
        else:
            yield block.text


PIECES: dict[str, Callable[[bytes], Iterator[str]]] = {".pdf": _pdf, ".docx": _docx}

if __name__ == "__main__":
    main(sys.argv[1])
