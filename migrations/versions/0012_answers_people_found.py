"""Answers people found by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deflection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("searched", sa.String(length=256), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_deflection_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_deflection_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deflection")),
    )
    op.create_index(op.f("ix_deflection_article_id"), "deflection", ["article_id"])
    op.create_index(op.f("ix_deflection_at"), "deflection", ["at"])


def downgrade() -> None:
    op.drop_table("deflection")
