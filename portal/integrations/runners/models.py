"""Runners, the jobs registered with them, and every run with its attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Person
from portal.catalog.models import Service
from portal.changes.models.change import Change
from portal.core.db import Base
from portal.core.languages import gettext
from portal.incidents.models.incident import Incident
from portal.integrations.runners.terms import NAME_LENGTH, Fate, Mode, Reach, RunnerKind, RunState

job_service = Table(
    "runner_job_service",
    Base.metadata,
    Column("job_id", ForeignKey("runner_job.id"), primary_key=True),
    Column("service_id", ForeignKey("service.id"), primary_key=True, index=True),
)


class Runner(Base):
    """One system that carries jobs out; its token is in a file of the server, not here.

    The secret of its notifications follows from the server's key and `secret_salt`.
    """

    __tablename__ = "runner"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    kind: Mapped[RunnerKind]
    base_url: Mapped[str] = mapped_column(String(500))
    key: Mapped[str] = mapped_column(String(40), unique=True)  # in the hook's address; no secret
    secret_salt: Mapped[str] = mapped_column(String(40), default="")
    secret_hash: Mapped[str] = mapped_column(String(64), default="")  # empty: none was made
    checked_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(500), default="")  # what the last test said
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def ref(self) -> str:
        """How events name this runner."""
        return f"RUNNER-{self.id}"

    @property
    def is_on(self) -> bool:
        """Whether jobs are handed to it."""
        return self.disabled_at is None


class RunnerJob(Base):
    """A job somebody registered: which one, with which parameters, for what; nothing else runs."""

    __tablename__ = "runner_job"
    __table_args__ = (UniqueConstraint("runner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    runner_id: Mapped[int] = mapped_column(ForeignKey("runner.id"))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    description: Mapped[str] = mapped_column(String(500), default="")
    template: Mapped[str] = mapped_column(String(120))  # the runner's own number or name
    check_template: Mapped[str] = mapped_column(String(120), default="")  # by contract: dry run
    reach: Mapped[Reach]
    has_dry_run: Mapped[bool] = mapped_column(default=True)
    parameters: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # name, pattern
    deadline_minutes: Mapped[int] = mapped_column(default=60)
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    runner: Mapped[Runner] = relationship(lazy="joined")
    services: Mapped[list[Service]] = relationship(
        secondary=job_service, order_by=Service.name, lazy="selectin"
    )  # none: every service

    @property
    def ref(self) -> str:
        """How events name this job."""
        return f"JOB-{self.id}"

    @property
    def is_offered(self) -> bool:
        """Whether it can be asked for now."""
        return self.retired_at is None and self.runner.is_on


class JobRun(Base):
    """One time a job was asked for: within a change, on an incident, or both."""

    __tablename__ = "job_run"
    __table_args__ = (
        Index(None, "change_id"),
        Index(None, "incident_id"),
        Index(None, "state"),
        Index(None, "job_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("runner_job.id"))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    state: Mapped[RunState] = mapped_column(default=RunState.ASKED)
    template: Mapped[str] = mapped_column(String(120))  # of the job, when it was asked for
    check_template: Mapped[str] = mapped_column(String(120), default="")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancel_asked_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(500), default="")  # why it was lost, in words

    job: Mapped[RunnerJob] = relationship(lazy="joined")
    change: Mapped[Change | None] = relationship()
    incident: Mapped[Incident | None] = relationship()
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    started_by: Mapped[Person | None] = relationship(foreign_keys=[started_by_id])
    attempts: Mapped[list["Attempt"]] = relationship(
        order_by="Attempt.id", lazy="selectin", back_populates="run"
    )

    @property
    def ref(self) -> str:
        """How events and pages name this run."""
        return f"RUN-{self.id}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is expected of it."""
        return self.state.is_over

    @property
    def why(self) -> str:
        """Why it failed or was lost, as it is read; what names something stays in English."""
        return gettext(self.fault)

    @property
    def waits_for_approval(self) -> bool:
        """Whether somebody has to look at it: its dry run is done, or it has none."""
        is_untried = self.state is RunState.ASKED and not self.attempts
        return self.state is RunState.DRY_RUN_DONE or is_untried

    @property
    def latest(self) -> "Attempt | None":
        """The attempt that was made last."""
        return self.attempts[-1] if self.attempts else None

    def attempt(self, mode: Mode) -> "Attempt | None":
        """Return the dry run, or the run itself; None while there is none."""
        return next((each for each in self.attempts if each.mode is mode), None)


class Attempt(Base):
    """One job at the runner, found again by its key whatever happens in between."""

    __tablename__ = "job_attempt"
    __table_args__ = (UniqueConstraint("run_id", "mode"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("job_run.id"))
    mode: Mapped[Mode]
    key: Mapped[str] = mapped_column(String(40), unique=True)
    remote_id: Mapped[str | None] = mapped_column(String(80))
    url: Mapped[str] = mapped_column(String(500), default="")
    fate: Mapped[Fate | None]
    asked_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]  # a launch may have reached the runner since then
    deadline_at: Mapped[datetime]
    looks: Mapped[int] = mapped_column(default=0)  # in a row that saw no change
    ended_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(String(500), default="")  # what is odd right now, in words
    summary: Mapped[str] = mapped_column(String(500), default="")
    output: Mapped[str] = mapped_column(Text, default="")
    artifacts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)

    run: Mapped[JobRun] = relationship(back_populates="attempts")

    @property
    def said(self) -> str:
        """What is odd right now, as it is read."""
        return gettext(self.remark)

    @property
    def template(self) -> str:
        """What of the runner is launched."""
        dry = self.mode is Mode.CHECK and self.run.check_template
        return self.run.check_template if dry else self.run.template
