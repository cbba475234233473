"""The words inside attachments, for the search; a hostile file costs seconds, never the portal."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass

from portal.core.languages import _, later
from portal.kb.exchange.sources import MEBIBYTE, NotText, decode
from portal.kb.filetypes import extension_of

MAX_INPUT = 25 * MEBIBYTE
MAX_CHARACTERS = 200_000
MAX_PAGES = 500
SECONDS = 10
MAX_UNPACKED = 100 * MEBIBYTE
MAX_RATIO = 200

_PLAIN = frozenset({".txt", ".md", ".markdown", ".log", ".csv"})
_PARSED = frozenset({".pdf", ".docx"})
_TOO_LONG = later("It took too long to read, so its text is not searched.")
_DAMAGED = later("It is damaged or not what its name says, so its text is not searched.")
_BOMB = later("It unpacks to far more than its size, so its text is not searched.")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, and one sentence when there is less of it than the file has."""

    text: str = ""
    problem: str = ""


def extract_text(data: bytes, name: str) -> Extracted:
    """The words of txt, md, log, csv, pdf and docx; other types have none; never raises.

    At most `MAX_CHARACTERS`; pdf and docx are parsed in a process of their own, which is killed
    after `SECONDS`.
    """
    extension = extension_of(name)
    if extension not in _PLAIN | _PARSED:
        return Extracted()
    if len(data) > MAX_INPUT:
        limit = MAX_INPUT // MEBIBYTE
        return Extracted(
            problem=_("It is larger than %(limit)s MB, so its text is not searched.", limit=limit)
        )
    if extension in _PLAIN:
        return _plain(data)
    problem = _docx_problem(data) if extension == ".docx" else ""
    return Extracted(problem=problem) if problem else _parsed(data, extension)


def _plain(data: bytes) -> Extracted:
    try:
        text, _ = decode(data)
    except NotText:
        return Extracted(problem=_DAMAGED)
    return _shortened(text.replace("\0", " "))


def _shortened(text: str) -> Extracted:
    if len(text) <= MAX_CHARACTERS:
        return Extracted(text)
    return Extracted(
        text[:MAX_CHARACTERS], f"Only the first {MAX_CHARACTERS:,} characters are searched."
    )


def _docx_problem(data: bytes) -> str:
    """A docx is a zip: ask its table of contents before anything is unpacked.

    The sizes named there may lie; the worker's memory limit holds when they do.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError):
        return _DAMAGED
    unpacked = sum(entry.file_size for entry in entries)
    too_dense = unpacked > MEBIBYTE and unpacked > len(data) * MAX_RATIO
    return _BOMB if unpacked > MAX_UNPACKED or too_dense or len(entries) > 5_000 else ""


def _parsed(data: bytes, extension: str) -> Extracted:
    worker = subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-B", "-m", "portal.kb.extraction_worker", extension],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_bare_environment(),
        start_new_session=True,
    )
    try:
        said, _ = worker.communicate(data, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        _end(worker)
        return Extracted(problem=_TOO_LONG)
    except OSError:
        _end(worker)
        return Extracted(problem=_DAMAGED)
    return _understood(said) if worker.returncode == 0 else Extracted(problem=_DAMAGED)


def _understood(said: bytes) -> Extracted:
    try:
        answer = json.loads(said)
        return Extracted(str(answer["text"])[:MAX_CHARACTERS], str(answer["problem"])[:300])
    except (ValueError, KeyError, TypeError):
        return Extracted(problem=_DAMAGED)


def _bare_environment() -> dict[str, str]:
    """Where to find the code, and nothing else: no secret of ours lies beside a hostile file."""
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, [*sys.path, os.getcwd()])),
        "LANG": "C.UTF-8",
    }


def _end(worker: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(worker.pid, signal.SIGKILL)
    except ProcessLookupError:
        worker.kill()
    worker.communicate()
