"""Clocks from a terminal."""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime

import click
from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from portal.core import clock as time
from portal.core.db import db
from portal.core.wording import exact, plural
from portal.sla.models.clocks import SlaClock
from portal.sla.services.caches import drift_of, refresh

AT_ONCE = 500
MOST_SHOWN = 20


@click.group()
def sla() -> None:
    """The clocks of the desk."""


@sla.command()
@click.option("--check", is_flag=True, help="Change nothing; 1 if a time is not what it should be.")
def recalculate(check: bool) -> None:
    """Make every due time, breach and state again from the segments of the clocks."""
    number = db.session.scalar(select(func.count(SlaClock.id))) or 0
    lines = [line for page in _pages() for line in (_drift(page) if check else _mended(page))]
    for line in lines[:MOST_SHOWN]:
        click.echo(line)
    if len(lines) > MOST_SHOWN:
        click.echo(f"… and {len(lines) - MOST_SHOWN} more")
    verb = "differ" if check else "put right"
    said = f"{plural(len(lines), 'time')} {verb}" if lines else "all as their segments say"
    click.echo(f"{plural(number, 'clock')}: {said}.")
    if check and lines:
        click.echo("Run: portal sla recalculate")
        sys.exit(1)


COMMANDS = (sla,)


def _pages() -> Iterator[Sequence[int]]:
    last = 0
    while True:
        rows = select(SlaClock.id).where(SlaClock.id > last).order_by(SlaClock.id).limit(AT_ONCE)
        page = db.session.scalars(rows).all()
        if not page:
            return
        yield page
        last = page[-1]


def _drift(page: Sequence[int]) -> list[str]:
    now = time.now()
    lines = [
        line
        for clock in db.session.scalars(_of(page))
        for line in _lines(clock, _unlike(clock, now))
    ]
    db.release()
    return lines


def _unlike(clock: SlaClock, now: datetime) -> dict[str, tuple[object, object]]:
    is_untold = clock.next_at is not None and clock.next_at <= now
    return drift_of(clock, clock.stopped_at or now, is_untold=is_untold)


def _mended(page: Sequence[int]) -> list[str]:
    with db.writing():
        now = time.now()
        lines = [
            line
            for clock in db.session.scalars(_of(page))
            for line in _lines(clock, refresh(clock, clock.stopped_at or now))
        ]
    db.release()
    return lines


def _of(page: Sequence[int]) -> Select[SlaClock]:
    rows = select(SlaClock).where(SlaClock.id.in_(page)).order_by(SlaClock.id)
    return rows.options(selectinload(SlaClock.segments), selectinload(SlaClock.firings))


def _lines(clock: SlaClock, drift: dict[str, tuple[object, object]]) -> list[str]:
    return [
        f"{clock.ref} ({clock.subject_kind} {clock.subject_id}, {clock.metric.value}): "
        f"{name.replace('_', ' ')} is {_said(before)}, has to be {_said(after)}"
        for name, (before, after) in drift.items()
    ]


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return exact(value)
    return "nothing" if value is None else str(value)
