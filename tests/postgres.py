"""A PostgreSQL server of a test's own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import peer


@contextmanager
def running() -> Iterator[str]:
    """Run a server, as its own user where the tests run as root; its address."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    peer("PostgreSQL", bool(programs))
    # Not below pytest's own folder, which only the user of the tests may enter.
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    as_owner = _as_owner(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, bin_folder = folder / "data", programs[-1]
    _run(
        [*as_owner, bin_folder / "initdb", "-D", data, "-A", "trust", "-U", "portal", "-E", "UTF8"],
        folder,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    control = [*as_owner, bin_folder / "pg_ctl", "-D", data, "-w"]
    _run([*control, "-o", options, "-l", folder / "log", "start"], folder)
    yield f"postgresql+psycopg://portal@127.0.0.1:{port}/postgres"
    _run([*control, "-m", "immediate", "stop"], folder)
    shutil.rmtree(folder)


def _run(command: list[str | Path], folder: Path) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)


def _as_owner(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: use the user Debian's package made for it."""
    if os.getuid() != 0:
        return []
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return [shutil.which("runuser") or "runuser", "-u", "postgres", "--"]
