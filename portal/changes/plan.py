"""What somebody plans to change: everything the form asks, ready to be stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts.models import Person
from portal.catalog.models import Service
from portal.changes.models.templates import ChangeTemplate
from portal.changes.terms import ChangeType
from portal.incidents.texts import NOTHING, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan may be unfinished: what is missing is listed before it is submitted.

    Texts are made by `written`; steps are one line each; the window is in UTC.
    """

    title: str
    type: ChangeType = ChangeType.NORMAL
    reason: Text = NOTHING
    services: Sequence[Service] = ()
    answers: Mapping[str, int] = field(default_factory=dict)
    impact_analysis: Text = NOTHING
    test_plan: Text = NOTHING
    steps: Sequence[str] = ()
    rollback_steps: Sequence[str] = ()
    rollback_trigger: str = ""
    rollback_check: str = ""
    rollback_minutes: int | None = None
    point_of_no_return: str = ""
    decision_owner: Person | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    freeze_reason: str = ""
    implementer: Person | None = None
    template: ChangeTemplate | None = None
    problem_ref: str = ""
