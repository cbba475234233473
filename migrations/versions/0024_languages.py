"""The language somebody reads in."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("language", sa.String(12), nullable=False, server_default=""))
    with op.batch_alter_table("person") as table:
        table.alter_column("language", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_column("language")
