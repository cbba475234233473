"""Action items, and the incidents that showed they did not help."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _actions()
    op.create_table(
        "action_recurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("has_reopened", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_action_recurrence_action_id_action")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_action_recurrence_incident_id_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_recurrence")),
        sa.UniqueConstraint(
            "action_id", "incident_id", name=op.f("uq_action_recurrence_action_id_incident_id")
        ),
    )
    op.create_index(op.f("ix_action_recurrence_incident_id"), "action_recurrence", ["incident_id"])


def _word(*values: str) -> sa.Enum:
    return sa.Enum(*values, native_enum=False, create_constraint=False, length=32)


def _actions() -> None:
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column(
            "state",
            _word("proposed", "accepted", "in_progress", "done", "verified", "declined"),
            nullable=False,
        ),
        sa.Column(
            "type",
            _word("prevent", "mitigate", "detect", "respond", "document", "train"),
            nullable=False,
        ),
        sa.Column("strength", _word("weak", "medium", "strong"), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=500), nullable=False),
        sa.Column("source_kind", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("verification", _word("person", "quiet"), nullable=False),
        sa.Column("quiet_days", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_note", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_action_{name}_person"))
            for name in ("owner_id", "proposed_by_id", "verified_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    for columns in (["source_kind", "source_id"], ["state", "due_on"], ["owner_id", "state"]):
        op.create_index(op.f(f"ix_action_{'_'.join(columns)}"), "action", columns)


def downgrade() -> None:
    op.drop_table("action_recurrence")
    op.drop_table("action")
