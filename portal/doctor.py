"""What `portal doctor` looks at: each check answers with one finding and what to do about it."""

import contextlib
import json
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import exc

from portal.core import jobs, migration
from portal.core.db import db
from portal.core.resources import version
from portal.core.settings import Settings
from portal.core.wording import plural
from portal.search.life import queries as index

# SQLite 3.7.0 to 3.51.2 can, rarely, corrupt a database when a WAL is reset while another
# connection starts to write. Commits and their checkpoints take turns here (see `db.writing`).
WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))
LITTLE_SPACE = 2**30
Level = Literal["good", "look", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    level: Level
    sentence: str


Check = Callable[[Settings], Finding]


def examine(settings: Settings) -> list[Finding]:
    """Run every check; one that cannot be carried out is itself a finding."""
    return list(_findings(settings))


def as_text(findings: list[Finding]) -> str:
    """Return the findings for people."""
    width = max(len(finding.check) for finding in findings)
    return "\n".join(
        f"{finding.level:7} {finding.check:{width}}  {finding.sentence}" for finding in findings
    )


def as_json(findings: list[Finding]) -> str:
    """Return the findings for programs."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)


def _findings(settings: Settings) -> Iterator[Finding]:
    for check in CHECKS:
        try:
            yield check(settings)
        except (exc.SQLAlchemyError, OSError) as error:
            yield Finding(check.__name__.strip("_"), "broken", str(error).splitlines()[0])
        finally:
            db.release()


def _settings(settings: Settings) -> Finding:
    if settings.base_url.startswith("https://") and not settings.secure_cookies:
        return Finding(
            "settings",
            "look",
            "The base URL is https: turn PORTAL_SECURE_COOKIES on, so that cookies stay on TLS.",
        )
    return Finding("settings", "good", f"Read without faults; version {version()}.")


def _sqlite(_settings: Settings) -> Finding:
    if db.engine.dialect.name != "sqlite":
        return Finding("database", "good", f"{db.engine.dialect.name} answers.")
    first, last = WAL_RESET_BUG
    if first <= sqlite3.sqlite_version_info <= last:
        return Finding(
            "database",
            "look",
            f"SQLite {sqlite3.sqlite_version} has the rare WAL-reset fault (3.7.0 to 3.51.2). "
            "Portal's writers take turns, which avoids it; other programs on the file may not.",
        )
    return Finding("database", "good", f"SQLite {sqlite3.sqlite_version}.")


def _migrations(_settings: Settings) -> Finding:
    if migration.is_current():
        return Finding("migrations", "good", "The database has the version of this program.")
    return Finding("migrations", "broken", "The database needs: portal migrate")


def _jobs(_settings: Settings) -> Finding:
    if not migration.is_current():
        return Finding("jobs", "look", "Not looked at: the database comes first.")
    if parked := jobs.count_parked():
        return Finding("jobs", "look", f"{parked} parked; see them at /admin/jobs.")
    return Finding("jobs", "good", f"{jobs.waiting()} waiting, none parked.")


def _index(_settings: Settings) -> Finding:
    if not migration.is_current():
        return Finding("index", "look", "Not looked at: the database comes first.")
    seen = index.life()
    level: Level = "good" if seen.state.tone in {"good", "info"} else "look"
    check = seen.check
    if check and check.differs and not seen.waiting:
        words = f"{plural(check.differs, 'record')} differed at the last check, and were mended"
        return Finding("index", "look", f"{words}; look again: portal reindex --check")
    return Finding("index", level, f"{seen.state.title}. {seen.state.sentence}")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data).free
    sentence = f"{free / 2**30:.1f} GiB free where {settings.data} lies."
    return Finding("disk", "good" if free > LITTLE_SPACE else "look", sentence)


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_host:
        return Finding("mail", "look", "No PORTAL_SMTP_HOST: mails are printed to the console.")
    address = (settings.smtp_host, settings.smtp_port)
    try:
        with contextlib.closing(socket.create_connection(address, timeout=5)):
            return Finding("mail", "good", f"{address[0]}:{address[1]} answers.")
    except OSError as error:
        return Finding("mail", "broken", f"{address[0]}:{address[1]}: {error}")


CHECKS: tuple[Check, ...] = (_settings, _sqlite, _migrations, _jobs, _index, _disk, _mail)
