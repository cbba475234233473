"""Which rows came with the demo, so that they can be removed and nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sample_range",
        sa.Column("table_name", sa.String(length=64), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("table_name", name=op.f("pk_sample_range")),
    )


def downgrade() -> None:
    op.drop_table("sample_range")
