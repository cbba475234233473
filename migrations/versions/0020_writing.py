"""Postmortems: the texts of sections kept, factors in a tree, drafts set aside, waivers asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "postmortem_section_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("taken_from", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["saved_by_id"],
            ["person.id"],
            name=op.f("fk_postmortem_section_text_saved_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["postmortem_section.id"],
            name=op.f("fk_postmortem_section_text_section_id_postmortem_section"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_section_text")),
        sa.UniqueConstraint(
            "section_id", "number", name=op.f("uq_postmortem_section_text_section_id_number")
        ),
    )
    op.create_table(
        "postmortem_waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("is_given", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["person.id"], name=op.f("fk_postmortem_waiver_approver_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_postmortem_waiver_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_postmortem_waiver_decided_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_postmortem_waiver_incident_id_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_waiver")),
    )
    op.create_index(
        op.f("ix_postmortem_waiver_incident_id"), "postmortem_waiver", ["incident_id"], unique=False
    )
    op.create_index(
        "uq_postmortem_waiver_open",
        "postmortem_waiver",
        ["incident_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    with op.batch_alter_table("postmortem") as table:
        table.add_column(sa.Column("reminded", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("discarded_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("discarded_by_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("discard_reason", sa.String(300), server_default="", nullable=False)
        )
        table.create_foreign_key(
            op.f("fk_postmortem_discarded_by_id_person"), "person", ["discarded_by_id"], ["id"]
        )
    with op.batch_alter_table("postmortem_lesson") as table:
        table.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("whys", sa.JSON(), server_default="[]", nullable=False))
        table.create_foreign_key(
            op.f("fk_postmortem_lesson_parent_id_postmortem_lesson"),
            "postmortem_lesson",
            ["parent_id"],
            ["id"],
        )
        table.create_index(op.f("ix_postmortem_lesson_parent_id"), ["parent_id"], unique=False)
    with op.batch_alter_table("change") as table:
        table.add_column(
            sa.Column("review_reminded", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("change") as table:
        table.drop_column("review_reminded")
    with op.batch_alter_table("postmortem_lesson") as table:
        table.drop_index(op.f("ix_postmortem_lesson_parent_id"))
        table.drop_constraint(
            op.f("fk_postmortem_lesson_parent_id_postmortem_lesson"), type_="foreignkey"
        )
        table.drop_column("whys")
        table.drop_column("parent_id")
    with op.batch_alter_table("postmortem") as table:
        table.drop_constraint(op.f("fk_postmortem_discarded_by_id_person"), type_="foreignkey")
        table.drop_column("discard_reason")
        table.drop_column("discarded_by_id")
        table.drop_column("discarded_at")
        table.drop_column("reminded")
    op.drop_table("postmortem_waiver")
    op.drop_table("postmortem_section_text")
