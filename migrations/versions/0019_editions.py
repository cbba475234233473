"""Editions of postmortems: which section, moment and lesson goes into which; meetings; readers."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

EVERYWHERE = json.dumps(["l1", "stakeholder", "external"])
INSIDE = json.dumps(["l1", "stakeholder"])


def upgrade() -> None:
    for table in ("section", "line", "lesson"):
        # Whoever read it goes on reading it; nothing that was written for inside goes out.
        kept = INSIDE if table == "section" else EVERYWHERE
        with op.batch_alter_table(f"postmortem_{table}") as batch:
            batch.add_column(
                sa.Column(
                    "editions", sa.JSON(), nullable=False, server_default=sa.text(f"'{kept}'")
                )
            )
        with op.batch_alter_table(f"postmortem_{table}") as batch:
            batch.alter_column("editions", server_default=None)
    _meetings()
    _receipts()
    # What was approved says nothing of editions: it is looked at once more before it goes out.
    op.execute(
        "UPDATE postmortem SET state = 'in_review', approved_fingerprint = '',"
        " approved_at = NULL, approved_by_id = NULL WHERE state = 'approved'"
    )


def _meetings() -> None:
    op.create_table(
        "postmortem_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("note_taker_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.Column("spent", sa.JSON(), nullable=False),
        sa.Column("at_key", sa.String(length=80), nullable=False),
        sa.Column("at_since", sa.DateTime(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_taker_id"],
            ["person.id"],
            name=op.f("fk_postmortem_meeting_note_taker_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_meeting_postmortem_id_postmortem"),
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"],
            ["person.id"],
            name=op.f("fk_postmortem_meeting_started_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_meeting")),
        sa.UniqueConstraint(
            "postmortem_id", "number", name=op.f("uq_postmortem_meeting_postmortem_id_number")
        ),
    )


def _receipts() -> None:
    op.create_table(
        "postmortem_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_postmortem_receipt_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_postmortem_receipt_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_receipt_postmortem_id_postmortem"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_receipt")),
        sa.UniqueConstraint(
            "postmortem_id", "person_id", name=op.f("uq_postmortem_receipt_postmortem_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_postmortem_receipt_person_id"), "postmortem_receipt", ["person_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("postmortem_receipt")
    op.drop_table("postmortem_meeting")
    for table in ("lesson", "line", "section"):
        with op.batch_alter_table(f"postmortem_{table}") as batch:
            batch.drop_column("editions")
