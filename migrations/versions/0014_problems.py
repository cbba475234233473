"""Problems, the incidents behind them, what was noted, and what only looked alike."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATES = ("new", "assessed", "root_cause_analysis", "fix_in_progress", "resolved", "closed")
ENDS = ("duplicate", "cancelled", "risk_accepted")


def upgrade() -> None:
    state = sa.Enum(*STATES, *ENDS, name="problemstate", native_enum=False, length=32)
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("cause_html", sa.Text(), nullable=False),
        sa.Column("whys", sa.JSON(), nullable=False),
        sa.Column("workaround", sa.Text(), nullable=False),
        sa.Column("workaround_html", sa.Text(), nullable=False),
        sa.Column("workaround_article_id", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("risk_until", sa.DateTime(), nullable=True),
        sa.Column("risk_accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("assessed_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _reference("problem", "service_id", "service"),
        _reference("problem", "category_id", "category"),
        _reference("problem", "owner_id", "person"),
        _reference("problem", "team_id", "team"),
        _reference("problem", "opened_by_id", "person"),
        _reference("problem", "workaround_article_id", "article"),
        _reference("problem", "duplicate_of_id", "problem"),
        _reference("problem", "risk_accepted_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    _index("problem", "state", "priority", "opened_at")
    _index("problem", "owner_id", "state")
    _index("problem", "service_id", "state")
    for column in ("risk_until", "category_id", "team_id"):
        _index("problem", column)
    for column in ("workaround_article_id", "duplicate_of_id"):
        _index("problem", column)
    op.create_table(
        "problem_incident",
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", sa.DateTime(), nullable=False),
        _reference("problem_incident", "problem_id", "problem"),
        _reference("problem_incident", "incident_id", "incident"),
        _reference("problem_incident", "linked_by_id", "person"),
        sa.PrimaryKeyConstraint("problem_id", "incident_id", name=op.f("pk_problem_incident")),
    )
    _index("problem_incident", "incident_id")
    op.create_table(
        "problem_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        _reference("problem_note", "problem_id", "problem"),
        _reference("problem_note", "author_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_note")),
    )
    _index("problem_note", "problem_id", "said_at")
    op.create_table(
        "problem_dismissed",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        _reference("problem_dismissed", "person_id", "person"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_problem_dismissed")),
    )


def downgrade() -> None:
    for table in ("problem_dismissed", "problem_note", "problem_incident", "problem"):
        op.drop_table(table)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
