"""The folder an index lives in: which one is current, whether it is intact, who may write.

Layout: `current` names the live folder; `writing.lock` and `rebuilding.lock` are held by flock,
so a killed process holds nothing; each index folder carries `sums.json` (size and CRC of its
files), because the engine itself would read flipped bytes without noticing.
"""

import fcntl
import json
import os
import shutil
import zlib
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from portal.search.index.backend import IndexUnusableError

FORMAT = "6"  # raise it when schema or analysis change: an index of another format is rebuilt
SUMS = "sums.json"
TOUCHED, BUILT = "touched", "built"


class IndexFolder:
    """The folder that holds the live index and, at times, the one being built beside it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._intact: set[tuple[Path, int, int, int]] = set()  # path, size, CRC, changed at

    def current(self) -> Path:
        """Return the folder of the live index; raises `IndexUnusableError` when there is none."""
        try:
            name = (self.root / "current").read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise IndexUnusableError("There is no index yet.") from error
        folder = self.root / name
        if not name.startswith(f"index-{FORMAT}-") or not folder.is_dir():
            raise IndexUnusableError("The index is of another format, or gone.")
        return folder

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the place of the one writer; waits for it."""
        with _locked(self.root / "writing.lock"):
            yield

    @contextmanager
    def building(self) -> Iterator[Path]:
        """Make a new folder and hold the place of the one rebuild; removed unless made current."""
        with _locked(self.root / "rebuilding.lock"):
            folder = self.root / f"index-{FORMAT}-{uuid4().hex[:12]}"
            folder.mkdir(parents=True)
            (folder / BUILT).touch()
            (self.root / "building").write_text(folder.name, "ascii")
            try:
                yield folder
            finally:
                (self.root / "building").unlink(missing_ok=True)
                self._tidy()

    def note_touched(self, refs: Collection[str]) -> None:
        """Tell a rebuild under way which records changed; to be called while writing."""
        building = self.root / "building"
        if building.exists():
            folder = self.root / building.read_text("ascii").strip()
            if folder.is_dir():
                with (folder / TOUCHED).open("a", encoding="utf-8") as notes:
                    notes.writelines(f"{ref}\n" for ref in refs)

    @staticmethod
    def touched(folder: Path) -> list[str]:
        """Return the records that changed while this folder was built."""
        notes = folder / TOUCHED
        return sorted(set(notes.read_text("utf-8").split())) if notes.exists() else []

    def make_current(self, folder: Path) -> None:
        """Swap the live index for this one in one step."""
        _replace(self.root / "current", folder.name)

    def discard(self) -> None:
        """Make the live index not live any more."""
        (self.root / "current").unlink(missing_ok=True)

    @staticmethod
    def seal(folder: Path) -> None:
        """Write down size and CRC of every index file; files already known are not read again."""
        known = _sums(folder)
        sums = {}
        for file in sorted(folder.iterdir()):
            if file.name in {SUMS, TOUCHED, BUILT} or file.name.endswith(("_LOCK", ".tmp")):
                continue
            size = file.stat().st_size
            listed = known.get(file.name)
            sums[file.name] = listed if listed and listed[0] == size else [size, _crc(file)]
        text = json.dumps(sums)
        _replace(folder / SUMS, f"{zlib.crc32(text.encode())}\n{text}")

    def check(self, folder: Path) -> None:
        """Compare the files with what was written down; raises `IndexUnusableError`."""
        sums = _sums(folder)
        if not sums:
            raise IndexUnusableError("The index carries no sums.")
        listed = [(folder / name, size, crc) for name, (size, crc) in sums.items()]
        unread = [each for each in listed if not self._is_known(*each)]
        if not unread:
            return
        # Reading and summing hold no lock of the interpreter: several files at a time.
        with ThreadPoolExecutor(os.cpu_count()) as readers:
            for _ in readers.map(self._compare, unread):
                pass

    def _is_known(self, file: Path, size: int, crc: int) -> bool:
        """Tell whether a file was compared before and has not been touched since."""
        try:
            return (file, size, crc, file.stat().st_mtime_ns) in self._intact
        except OSError:
            return False

    def _compare(self, listed: tuple[Path, int, int]) -> None:
        """Compare one file with what was written down."""
        file, size, crc = listed
        try:
            mark = (file, size, crc, file.stat().st_mtime_ns)
            same = file.stat().st_size == size and _crc(file) == crc
        except FileNotFoundError:
            return  # merged away since, or missed: `require` knows
        except OSError as error:
            raise IndexUnusableError(f"{file.name} cannot be read.") from error
        if not same:
            raise IndexUnusableError(f"{file.name} is not as it was written.")
        self._intact.add(mark)

    @staticmethod
    def require(folder: Path, segments: Collection[str]) -> None:
        """Raise `IndexUnusableError` when a file of one of these segments is missing.

        Some are only opened when something is asked of them: too late to be believed until then.
        """
        for name in _sums(folder):
            if any(each in name for each in segments) and not (folder / name).exists():
                raise IndexUnusableError(f"{name} is missing.")

    @staticmethod
    def names(folder: Path) -> list[str]:
        """Return the files that were written down, as paths for `stamp`."""
        return [str(folder / name) for name in _sums(folder)]

    @staticmethod
    def stamp(paths: Collection[str]) -> list[tuple[int, int]]:
        """Return size and time of change of files: another one when anybody touched them.

        Files are read from memory maps: one cut short under an open map would end the process.
        """
        found = []
        for path in paths:
            try:
                seen = os.stat(path)
                found.append((seen.st_size, seen.st_mtime_ns))
            except OSError:
                found.append((-1, 0))
        return found

    def is_building(self) -> bool:
        """Tell whether somebody builds an index at this moment."""
        try:
            with (self.root / "rebuilding.lock").open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    @staticmethod
    def mark(folder: Path) -> str:
        """Return a mark that changes with every change of this index; raises `OSError`.

        The sums are replaced by a new file after each commit.
        """
        sums = (folder / SUMS).stat()
        return f"{folder.name}/{sums.st_ino}-{sums.st_mtime_ns}-{sums.st_size}"

    @staticmethod
    def size(folder: Path) -> int:
        """Return the bytes of the index on disk."""
        return sum(size for size, _ in _sums(folder).values())

    @staticmethod
    def built_at(folder: Path) -> datetime | None:
        """Return when this index was begun."""
        return _moment(folder / BUILT)

    @staticmethod
    def written_at(folder: Path) -> datetime | None:
        """Return when this index was last written."""
        return _moment(folder / SUMS)

    def _tidy(self) -> None:
        """Remove every index folder but the live one; open readers keep their files."""
        try:
            live = self.current()
        except IndexUnusableError:
            live = None
        for folder in self.root.glob("index-*"):
            if folder != live:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    beside.write_text(text, "utf-8")
    beside.replace(path)


def _sums(folder: Path) -> dict[str, list[int]]:
    try:
        crc, _, text = (folder / SUMS).read_text("utf-8").partition("\n")
        if crc != str(zlib.crc32(text.encode())):
            raise IndexUnusableError("The sums of the index are not as they were written.")
        sums: dict[str, list[int]] = json.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise IndexUnusableError("The sums of the index cannot be read.") from error
    return sums


def _moment(file: Path) -> datetime | None:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.exists() else None


def _crc(file: Path) -> int:
    crc, block = 0, memoryview(bytearray(1 << 20))
    with file.open("rb", buffering=0) as opened:
        while count := opened.readinto(block):
            crc = zlib.crc32(block[:count], crc)
    return crc
