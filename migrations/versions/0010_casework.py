"""The trail of an incident, procedures run in it, and whom a manager-level hand-over went to."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = ("suggested", "searched", "read_log", "opened", "tried", "judged")
RESULTS = ("done", "failed", "skipped")
ROLES = (
    *("used_solved", "used_partial", "used_failed", "consulted", "produced", "updated", "missing"),
)


def upgrade() -> None:
    op.create_table(
        "trail_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="trailkind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("step_key", sa.String(length=32), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        *_references("trail_entry", "incident", "person", "article", "revision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_entry")),
    )
    op.create_index(
        op.f("ix_trail_entry_incident_id_id"), "trail_entry", ["incident_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_trail_entry_article_id_kind_at"),
        "trail_entry",
        ["article_id", "kind", "at"],
        unique=False,
    )
    op.create_table(
        "procedure_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_by_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column(
            "verdict", sa.Enum(*ROLES, name="linkrole", native_enum=False, length=32), nullable=True
        ),
        *_references("procedure_run", "incident", "article", "revision"),
        _reference("procedure_run", "started_by", "person"),
        _reference("procedure_run", "finished_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_run")),
    )
    op.create_index(
        op.f("ix_procedure_run_incident_id"), "procedure_run", ["incident_id"], unique=False
    )
    op.create_index(
        op.f("ix_procedure_run_article_id_started_at"),
        "procedure_run",
        ["article_id", "started_at"],
        unique=False,
    )
    going_on = sa.text("finished_at IS NULL")
    op.create_index(
        "uq_procedure_run_going_on",
        "procedure_run",
        ["incident_id", "article_id"],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )
    op.create_table(
        "run_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("step_key", sa.String(length=32), nullable=False),
        sa.Column(
            "result",
            sa.Enum(*RESULTS, name="stepresult", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        _reference("run_step", "run", "procedure_run"),
        _reference("run_step", "person", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_step")),
        sa.UniqueConstraint("run_id", "step_key", name=op.f("uq_run_step_run_id_step_key")),
    )
    with op.batch_alter_table("escalation") as table:
        table.add_column(sa.Column("to_person_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_escalation_to_person_id_person"), "person", ["to_person_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("escalation") as table:
        table.drop_constraint(op.f("fk_escalation_to_person_id_person"), type_="foreignkey")
        table.drop_column("to_person_id")
    op.drop_table("run_step")
    op.drop_table("procedure_run")
    op.drop_table("trail_entry")


def _references(table: str, *names: str) -> list[sa.ForeignKeyConstraint]:
    return [_reference(table, name, name) for name in names]


def _reference(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    column = f"{name}_id"
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
