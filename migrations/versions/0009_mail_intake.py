"""Mailboxes, mails that came in, and letters that went out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column(
            "tls",
            sa.Enum("tls", "starttls", "none", name="tls", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("user", sa.String(length=254), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("done_folder", sa.String(length=200), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column(
            "senders",
            sa.Enum("everybody", "people", "domains", name="senders", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("domains", sa.JSON(), nullable=False),
        sa.Column("trusts_senders", sa.Boolean(), nullable=False),
        sa.Column("acknowledges", sa.Boolean(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("begins_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("polled_at", sa.DateTime(), nullable=True),
        sa.Column("next_poll_at", sa.DateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_mailbox_service_id_service")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_mailbox_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("name", name=op.f("uq_mailbox_name")),
    )
    op.create_table(
        "mail_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("message_id", sa.String(length=400), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_mail_letter_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_letter")),
        sa.UniqueConstraint("occasion", name=op.f("uq_mail_letter_occasion")),
    )
    op.create_index(
        op.f("ix_mail_letter_incident_id"), "mail_letter", ["incident_id"], unique=False
    )
    op.create_index(
        op.f("ix_mail_letter_recipient_sent_at"),
        "mail_letter",
        ["recipient", "sent_at"],
        unique=False,
    )
    op.create_table(
        "mail_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.String(length=400), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person",
                "notice",
                "list",
                "auto_reply",
                "bounce",
                "loop",
                name="letterkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "waiting",
                "opened",
                "commented",
                "noted",
                "ignored",
                "refused",
                "throttled",
                name="verdict",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=True),
        sa.Column("is_forced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_mail_message_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_mail_message_mailbox_id_mailbox")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
        sa.UniqueConstraint(
            "mailbox_id", "identity", name=op.f("uq_mail_message_mailbox_id_identity")
        ),
    )
    op.create_index(
        op.f("ix_mail_message_incident_id"), "mail_message", ["incident_id"], unique=False
    )
    op.create_index(
        op.f("ix_mail_message_mailbox_id_received_at"),
        "mail_message",
        ["mailbox_id", "received_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_mail_message_sender_received_at"),
        "mail_message",
        ["sender", "received_at"],
        unique=False,
    )
    op.create_index(op.f("ix_mail_message_sha256"), "mail_message", ["sha256"], unique=False)


def downgrade() -> None:

    op.drop_index(op.f("ix_mail_message_sha256"), table_name="mail_message")
    op.drop_index(op.f("ix_mail_message_sender_received_at"), table_name="mail_message")
    op.drop_index(op.f("ix_mail_message_mailbox_id_received_at"), table_name="mail_message")
    op.drop_index(op.f("ix_mail_message_incident_id"), table_name="mail_message")
    op.drop_table("mail_message")
    op.drop_index(op.f("ix_mail_letter_recipient_sent_at"), table_name="mail_letter")
    op.drop_index(op.f("ix_mail_letter_incident_id"), table_name="mail_letter")
    op.drop_table("mail_letter")
    op.drop_table("mailbox")
