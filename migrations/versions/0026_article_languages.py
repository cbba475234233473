"""Languages and translations of articles, and the texts people know."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("article") as table:
        table.add_column(
            sa.Column("language", sa.String(length=16), nullable=False, server_default="en")
        )
        table.add_column(sa.Column("original_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("translated_revision_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_article_original_id_article"), "article", ["original_id"], ["id"]
        )
        table.create_foreign_key(
            op.f("fk_article_translated_revision_id_revision"),
            "revision",
            ["translated_revision_id"],
            ["id"],
        )
        table.create_index(op.f("ix_article_original_id"), ["original_id"])
    op.create_table(
        "article_reading",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_article_reading_{table}_id_{table}"),
            )
            for table in ("article", "person", "revision")
        ),
        sa.PrimaryKeyConstraint("person_id", "article_id", name=op.f("pk_article_reading")),
    )
    op.create_index(op.f("ix_article_reading_article_id"), "article_reading", ["article_id"])


def downgrade() -> None:
    op.drop_table("article_reading")
    with op.batch_alter_table("article") as table:
        table.drop_index(op.f("ix_article_original_id"))
        table.drop_constraint(
            op.f("fk_article_translated_revision_id_revision"), type_="foreignkey"
        )
        table.drop_constraint(op.f("fk_article_original_id_article"), type_="foreignkey")
        table.drop_column("translated_revision_id")
        table.drop_column("original_id")
        table.drop_column("language")
