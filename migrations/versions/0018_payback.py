"""Payback: which incidents are the trouble an article or a postmortem is about."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("compared_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payback")),
        sa.UniqueConstraint(
            "record_kind", "record_id", name=op.f("uq_payback_record_kind_record_id")
        ),
    )
    op.create_index(op.f("ix_payback_since"), "payback", ["since"], unique=False)
    op.create_table(
        "payback_incident",
        sa.Column("payback_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "likeness",
            sa.Enum(
                "about",
                "alert",
                "message",
                "words",
                name="likeness",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_payback_incident_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["payback_id"], ["payback.id"], name=op.f("fk_payback_incident_payback_id_payback")
        ),
        sa.PrimaryKeyConstraint("payback_id", "incident_id", name=op.f("pk_payback_incident")),
    )
    op.create_index(
        op.f("ix_payback_incident_incident_id"), "payback_incident", ["incident_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("payback_incident")
    op.drop_table("payback")
