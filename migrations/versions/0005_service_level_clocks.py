"""Calendars, policies and clocks of the desk, and what is promised where nobody said otherwise."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "sla_clock_firing",
    "sla_clock_segment",
    "sla_clock",
    "sla_policy_version",
    "sla_policy",
    "sla_calendar_version",
    "sla_calendar",
)
MINUTE, HOUR = 60, 3600
OFFICE = [[[9 * 60, 17 * 60]]] * 5 + [[], []]
ALWAYS = [[[0, 24 * 60]]] * 7


def upgrade() -> None:
    _calendars()
    _policies()
    _clocks()
    _fill()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _calendars() -> None:
    op.create_table(
        "sla_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_calendar")),
        sa.UniqueConstraint("name", name=op.f("uq_sla_calendar_name")),
    )
    op.create_table(
        "sla_calendar_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("holidays", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["sla_calendar.id"],
            name=op.f("fk_sla_calendar_version_calendar_id_sla_calendar"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_sla_calendar_version_saved_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_calendar_version")),
        sa.UniqueConstraint(
            "calendar_id", "number", name=op.f("uq_sla_calendar_version_calendar_id_number")
        ),
    )


def _policies() -> None:
    op.create_table(
        "sla_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_sla_policy_service_id_service")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_sla_policy_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_policy")),
        sa.UniqueConstraint("name", name=op.f("uq_sla_policy_name")),
    )
    op.create_index(op.f("ix_sla_policy_service_id"), "sla_policy", ["service_id"], unique=False)
    op.create_index(op.f("ix_sla_policy_team_id"), "sla_policy", ["team_id"], unique=False)
    op.create_table(
        "sla_policy_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["sla_policy.id"],
            name=op.f("fk_sla_policy_version_policy_id_sla_policy"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_sla_policy_version_saved_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_policy_version")),
        sa.UniqueConstraint(
            "policy_id", "number", name=op.f("uq_sla_policy_version_policy_id_number")
        ),
    )


def _clocks() -> None:
    op.create_table(
        "sla_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "layer",
            sa.Enum("sla", "ola", name="layer", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "metric",
            sa.Enum("response", "resolution", name="metric", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("met", "missed", "void", name="verdict", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("target_seconds", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column(
            "paused_for",
            sa.Enum(
                "requester",
                "vendor",
                "change_window",
                "access",
                name="pausereason",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("elapsed_seconds", sa.Integer(), nullable=False),
        sa.Column("risk_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("breached_at", sa.DateTime(), nullable=True),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("rung_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["sla_policy.id"], name=op.f("fk_sla_clock_policy_id_sla_policy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clock")),
    )
    op.create_index(op.f("ix_sla_clock_next_at"), "sla_clock", ["next_at"], unique=False)
    op.create_index(op.f("ix_sla_clock_policy_id"), "sla_clock", ["policy_id"], unique=False)
    op.create_index(
        op.f("ix_sla_clock_stopped_at_risk_at"),
        "sla_clock",
        ["stopped_at", "risk_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_sla_clock_subject_kind_subject_id"),
        "sla_clock",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_table(
        "sla_clock_firing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("reached_at", sa.DateTime(), nullable=False),
        sa.Column("fired_at", sa.DateTime(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"],
            ["sla_clock.id"],
            name=op.f("fk_sla_clock_firing_clock_id_sla_clock"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clock_firing")),
        sa.UniqueConstraint(
            "clock_id", "percent", name=op.f("uq_sla_clock_firing_clock_id_percent")
        ),
    )
    op.create_table(
        "sla_clock_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("run", "pause", name="segmentkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "requester",
                "vendor",
                "change_window",
                "access",
                name="pausereason",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clock_id"],
            ["sla_clock.id"],
            name=op.f("fk_sla_clock_segment_clock_id_sla_clock"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["sla_policy.id"], name=op.f("fk_sla_clock_segment_policy_id_sla_policy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_clock_segment")),
        sa.UniqueConstraint(
            "clock_id", "number", name=op.f("uq_sla_clock_segment_clock_id_number")
        ),
    )


def _fill() -> None:
    """Deliver two calendars and one policy for everything, so that clocks run from the first day.

    Numbers are left to the database: PostgreSQL counts on from what it gave itself.
    """
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    office = _calendar("Office hours", OFFICE, now)
    always = _calendar("Around the clock", ALWAYS, now)
    policy = _add("sla_policy", name="Standard", place=100, version=1, created_at=now)
    targets = {
        "response": {"1": 15 * MINUTE, "2": HOUR, "3": 4 * HOUR},
        "tier_resolution": {},
        "resolution": {
            "1": 4 * HOUR,
            "2": 8 * HOUR,
            "3": 16 * HOUR,
            "4": 40 * HOUR,
            "5": 80 * HOUR,
        },
        "calendars": {"1": always, "2": always, "3": office, "4": office, "5": office},
        "pausable": [2, 3, 4, 5],
        "reasons": ["requester", "vendor", "change_window", "access"],
    }
    _add("sla_policy_version", policy_id=policy, number=1, targets=targets, note="", saved_at=now)


def _calendar(name: str, week: list[list[list[int]]], now: datetime) -> int:
    number = _add("sla_calendar", name=name, version=1, created_at=now)
    _add(
        "sla_calendar_version",
        calendar_id=number,
        number=1,
        zone="UTC",
        week=week,
        holidays=[],
        note="",
        saved_at=now,
    )
    return number


def _add(table: str, **values: object) -> int:
    kinds: dict[str, sa.types.TypeEngine[object]] = {
        **dict.fromkeys(("week", "holidays", "targets"), sa.JSON()),
        **dict.fromkeys(("created_at", "saved_at"), sa.DateTime()),
    }
    columns = [sa.Column(name, kinds.get(name)) for name in values]
    key = sa.Column("id", sa.Integer(), primary_key=True)
    model = sa.Table(table, sa.MetaData(), key, *columns)
    added = op.get_bind().execute(model.insert().values(**values))
    return int(added.inserted_primary_key[0])
