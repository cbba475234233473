"""Synonyms, field weights, and searches whose answer is known."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tuning()
    _golden()


def downgrade() -> None:
    for table in ("golden_result", "golden_run", "golden_query", "search_tuning", "synonym_group"):
        op.drop_table(table)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["person.id"], name=op.f(f"fk_{table}_{column}_person")
    )


def _tuning() -> None:
    op.create_table(
        "synonym_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("one_way", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _person("synonym_group", "created_by_id"),
        _person("synonym_group", "updated_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym_group")),
    )
    tuning = op.create_table(
        "search_tuning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        _person("search_tuning", "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_tuning")),
    )
    # There from the start: two who turn something first need not both add it.
    op.bulk_insert(tuning, [{"id": 1, "mark": "", "weights": {}, "version": 1}])


def _golden() -> None:
    op.create_table(
        "golden_query",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=256), nullable=False),
        sa.Column("normal", sa.String(length=300), nullable=False),
        sa.Column("answer", sa.String(length=32), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("used", "written", name="origin", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("reader", sa.String(length=48), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("retired_by_id", sa.Integer(), nullable=True),
        _person("golden_query", "created_by_id"),
        _person("golden_query", "retired_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_query")),
        sa.UniqueConstraint("normal", "answer", name=op.f("uq_golden_query_normal_answer")),
    )
    with op.batch_alter_table("golden_query", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_golden_query_answer"), ["answer"], unique=False)
    op.create_table(
        "golden_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("daily", "asked", "turned", name="reason", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("tuning_mark", sa.String(length=32), nullable=False),
        sa.Column("generation", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_run")),
    )
    with op.batch_alter_table("golden_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_golden_run_at"), ["at"], unique=False)
    op.create_table(
        "golden_result",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["golden_run.id"],
            name=op.f("fk_golden_result_run_id_golden_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["query_id"],
            ["golden_query.id"],
            name=op.f("fk_golden_result_query_id_golden_query"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "query_id", name=op.f("pk_golden_result")),
    )
    with op.batch_alter_table("golden_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_golden_result_query_id"), ["query_id"], unique=False)
