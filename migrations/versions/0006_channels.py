"""Where news goes outside the portal: wishes, channels of teams, deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _wishes()
    _channels()
    _deliveries()
    # Whoever wished for mails gets everything by mail, as before.
    op.execute(
        "INSERT INTO news_wish (person_id, kind, channel, is_wanted) "
        "SELECT person_id, '*', 'mail', true FROM mail_wish"
    )
    op.drop_table("mail_wish")


def downgrade() -> None:
    op.create_table(
        "mail_wish",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mail_wish_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_wish")),
    )
    op.execute(
        "INSERT INTO mail_wish (person_id, since) SELECT DISTINCT person_id, CURRENT_TIMESTAMP "
        "FROM news_wish WHERE channel = 'mail' AND is_wanted"
    )
    for table in ("webhook_secret", "delivery", "team_channel", "news_habit", "news_wish"):
        op.drop_table(table)


def _wishes() -> None:
    op.create_table(
        "news_wish",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_news_wish_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "channel", name=op.f("pk_news_wish")),
    )
    rhythm = sa.Enum("at_once", "hourly", "daily", name="rhythm", native_enum=False, length=32)
    op.create_table(
        "news_habit",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", rhythm, nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_news_habit_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_news_habit")),
    )


def _channels() -> None:
    op.create_table(
        "team_channel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("rests_until", sa.DateTime(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_team_channel_team_id_team")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_channel")),
    )
    op.create_index(op.f("ix_team_channel_team_id"), "team_channel", ["team_id"])
    op.create_table(
        "webhook_secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_channel_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["team_channel_id"],
            ["team_channel.id"],
            name=op.f("fk_webhook_secret_team_channel_id_team_channel"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_secret")),
    )
    op.create_index(
        op.f("ix_webhook_secret_team_channel_id"), "webhook_secret", ["team_channel_id"]
    )


def _deliveries() -> None:
    state = sa.Enum(
        *("waiting", "sending", "delivered", "dropped", "refused", "parked"),
        name="deliverystate",
        native_enum=False,
        length=32,
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("team_channel_id", sa.Integer(), nullable=True),
        sa.Column("notification_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("happened_at", sa.DateTime(), nullable=False),
        sa.Column("batch", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_delivery_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["team_channel_id"],
            ["team_channel.id"],
            name=op.f("fk_delivery_team_channel_id_team_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notification.id"],
            name=op.f("fk_delivery_notification_id_notification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "event_id", "recipient", "channel", name=op.f("uq_delivery_event_id_recipient_channel")
        ),
    )
    for columns in (["batch"], ["recipient", "id"], ["finished_at"]):
        op.create_index(op.f(f"ix_delivery_{'_'.join(columns)}"), "delivery", columns)
