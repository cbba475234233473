"""The columns people choose for lists of incidents, and an index to count what they may read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident_columns",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_incident_columns_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_incident_columns")),
    )
    op.create_index(
        op.f("ix_incident_is_confidential_state_team_id_assignee_id"),
        "incident",
        ["is_confidential", "state", "team_id", "assignee_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(
        op.f("ix_incident_is_confidential_state_team_id_assignee_id"), table_name="incident"
    )
    op.drop_table("incident_columns")
