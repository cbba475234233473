"""The review of a postmortem: comments on passages, and the points a decision was made by."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "postmortem_comment",
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{table}.id"], name=op.f(f"fk_postmortem_comment_{name}_{table}")
            )
            for name, table in (
                ("author_id", "person"),
                ("parent_id", "postmortem_comment"),
                ("postmortem_id", "postmortem"),
                ("resolved_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_comment")),
    )
    op.create_index(
        op.f("ix_postmortem_comment_postmortem_id"), "postmortem_comment", ["postmortem_id"]
    )
    with op.batch_alter_table("postmortem_decision") as table:
        table.add_column(sa.Column("by_role", sa.String(120), nullable=False, server_default=""))
        table.add_column(sa.Column("checks", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("postmortem_decision") as table:
        table.drop_column("checks")
        table.drop_column("by_role")
    op.drop_table("postmortem_comment")
