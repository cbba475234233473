"""What searches teach."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=256), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "claimed",
                "closed",
                "dismissed",
                name="gapstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("article_ref", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["person.id"], name=op.f("fk_search_gap_claimed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_gap")),
    )
    with op.batch_alter_table("search_gap", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_gap_article_ref"), ["article_ref"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_search_gap_claimed_by_id"), ["claimed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_search_gap_state_people"), ["state", "people"], unique=False
        )

    op.create_table(
        "search_gap_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("normal", sa.String(length=300), nullable=False),
        sa.Column("text", sa.String(length=256), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("searches", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gap_id"], ["search_gap.id"], name=op.f("fk_search_gap_wording_gap_id_search_gap")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_gap_wording")),
    )
    with op.batch_alter_table("search_gap_wording", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_gap_wording_gap_id_normal"), ["gap_id", "normal"], unique=True
        )

    op.create_table(
        "search_observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("tier_number", sa.Integer(), nullable=False),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=256), nullable=False),
        sa.Column("normal", sa.String(length=300), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column(
            "context",
            sa.Enum(
                "page",
                "suggestion",
                "log",
                "incident",
                name="context",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("context_ref", sa.String(length=32), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("corrected", sa.String(length=256), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "nothing",
                "shown",
                "opened",
                "used",
                "escalated",
                "reformulated",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("outcome_at", sa.DateTime(), nullable=False),
        sa.Column("reworded_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("gap_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["gap_id"], ["search_gap.id"], name=op.f("fk_search_observation_gap_id_search_gap")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_search_observation_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reworded_id"],
            ["search_observation.id"],
            name=op.f("fk_search_observation_reworded_id_search_observation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_observation")),
        sa.UniqueConstraint("token", name=op.f("uq_search_observation_token")),
    )
    with op.batch_alter_table("search_observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_observation_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_search_observation_gap_id"), ["gap_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_search_observation_normal"), ["normal"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_search_observation_person_id_at"), ["person_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_search_observation_reworded_id"), ["reworded_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_search_observation_settled_at_at"), ["settled_at", "at"], unique=False
        )

    op.create_table(
        "search_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("observation_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["search_observation.id"],
            name=op.f("fk_search_opening_observation_id_search_observation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_opening")),
    )
    with op.batch_alter_table("search_opening", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_opening_observation_id"), ["observation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_search_opening_ref_at"), ["ref", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("search_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_opening_ref_at"))
        batch_op.drop_index(batch_op.f("ix_search_opening_observation_id"))

    op.drop_table("search_opening")
    with op.batch_alter_table("search_observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_observation_settled_at_at"))
        batch_op.drop_index(batch_op.f("ix_search_observation_reworded_id"))
        batch_op.drop_index(batch_op.f("ix_search_observation_person_id_at"))
        batch_op.drop_index(batch_op.f("ix_search_observation_normal"))
        batch_op.drop_index(batch_op.f("ix_search_observation_gap_id"))
        batch_op.drop_index(batch_op.f("ix_search_observation_at"))

    op.drop_table("search_observation")
    with op.batch_alter_table("search_gap_wording", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_gap_wording_gap_id_normal"))

    op.drop_table("search_gap_wording")
    with op.batch_alter_table("search_gap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_gap_state_people"))
        batch_op.drop_index(batch_op.f("ix_search_gap_claimed_by_id"))
        batch_op.drop_index(batch_op.f("ix_search_gap_article_ref"))

    op.drop_table("search_gap")
