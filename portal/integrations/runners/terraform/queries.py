"""Sources of Terraform, their deliveries, and the course of runs on a change."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.changes.models.change import Change
from portal.core.db import db
from portal.core.errors import Missing
from portal.integrations.runners.terraform.models import (
    TerraformDelivery,
    TerraformNotice,
    TerraformSource,
)

SHOWN = 50
MOST_NOTICES = 300


@dataclass(frozen=True, slots=True)
class Course:
    """One run of Terraform, what happened first first."""

    notices: Sequence[TerraformNotice]

    @property
    def latest(self) -> TerraformNotice:
        """What was told last."""
        return self.notices[-1]


def all_sources() -> Sequence[TerraformSource]:
    """Return the sources by name, those that are turned off last."""
    rows = select(TerraformSource)
    order = TerraformSource.disabled_at.is_not(None), func.lower(TerraformSource.name)
    return db.session.scalars(rows.order_by(*order)).all()


def source(number: int) -> TerraformSource:
    """Return a source; raises `Missing`."""
    found = db.session.get(TerraformSource, number)
    if found is None:
        raise Missing
    return found


def by_key(key: str) -> TerraformSource | None:
    """Return the source of an address that takes notifications."""
    found = db.session.scalar(select(TerraformSource).where(TerraformSource.key == key))
    return found if found and found.is_on else None


def latest(found: TerraformSource) -> Sequence[TerraformDelivery]:
    """Return what a source delivered, the newest first; at most 50."""
    rows = select(TerraformDelivery).where(TerraformDelivery.source_id == found.id)
    rows = rows.options(joinedload(TerraformDelivery.change))
    return db.session.scalars(rows.order_by(TerraformDelivery.id.desc()).limit(SHOWN)).all()


def courses_of(change: Change) -> list[Course]:
    """Return the runs on a change's record, the newest first."""
    rows = select(TerraformNotice).where(TerraformNotice.change_id == change.id)
    order = TerraformNotice.at, TerraformNotice.id
    runs: dict[str, list[TerraformNotice]] = {}
    for notice in db.session.scalars(rows.order_by(*order).limit(MOST_NOTICES)):
        runs.setdefault(notice.run_id, []).append(notice)
    return sorted(map(Course, runs.values()), key=lambda course: course.latest.at, reverse=True)
