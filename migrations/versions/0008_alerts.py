"""Alert sources, what they delivered, their alerts, and the cases those became."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "alertmanager",
                "grafana",
                "sns",
                "generic",
                name="sourcekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("secret_salt", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("signature_header", sa.String(length=80), nullable=False),
        sa.Column("timestamp_header", sa.String(length=80), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("certificate_url", sa.String(length=500), nullable=False),
        sa.Column("fetched_certificate", sa.Text(), nullable=False),
        sa.Column("pending_url", sa.Text(), nullable=False),
        sa.Column(
            "grouping",
            sa.Enum("group", "alert", name="grouping", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("service_labels", sa.JSON(), nullable=False),
        sa.Column("service_rules", sa.JSON(), nullable=False),
        sa.Column("severities", sa.JSON(), nullable=False),
        sa.Column("opens_when_blind", sa.Boolean(), nullable=False),
        sa.Column("settle_minutes", sa.Integer(), nullable=False),
        sa.Column("reopen_minutes", sa.Integer(), nullable=False),
        sa.Column("stale_hours", sa.Integer(), nullable=False),
        sa.Column("storm_groups", sa.Integer(), nullable=False),
        sa.Column("rate_limit", sa.Integer(), nullable=False),
        sa.Column("heartbeat_minutes", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=True),
        sa.Column("heartbeat_incident_id", sa.Integer(), nullable=True),
        sa.Column("connected_at", sa.DateTime(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_alert_source_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["heartbeat_incident_id"],
            ["incident.id"],
            name=op.f("fk_alert_source_heartbeat_incident_id_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_source")),
        sa.UniqueConstraint("key", name=op.f("uq_alert_source_key")),
        sa.UniqueConstraint("name", name=op.f("uq_alert_source_name")),
    )
    op.create_table(
        "alert_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("group_digest", sa.String(length=32), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("is_folded", sa.Boolean(), nullable=False),
        sa.Column("is_truncated", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("settle_at", sa.DateTime(), nullable=True),
        sa.Column("refired", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_alert_case_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["alert_source.id"], name=op.f("fk_alert_case_source_id_alert_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_case")),
    )
    op.create_index(op.f("ix_alert_case_incident_id"), "alert_case", ["incident_id"], unique=False)
    op.create_index(op.f("ix_alert_case_settle_at"), "alert_case", ["settle_at"], unique=False)
    op.create_index(
        op.f("ix_alert_case_source_id_group_digest"),
        "alert_case",
        ["source_id", "group_digest"],
        unique=False,
    )
    op.create_index(
        op.f("ix_alert_case_source_id_opened_at"),
        "alert_case",
        ["source_id", "opened_at"],
        unique=False,
    )
    op.create_table(
        "alert_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("message_key", sa.String(length=100), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "waiting",
                "rejected",
                "failed",
                "opened",
                "refired",
                "folded",
                "joined",
                "resolved",
                "blind",
                "monitoring_health",
                "repeated",
                "recorded",
                "ignored",
                "connected",
                "subscribed",
                name="verdict",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("alerts", sa.Integer(), nullable=False),
        sa.Column("processed_at", sa.DateTime(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_alert_delivery_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["alert_source.id"],
            name=op.f("fk_alert_delivery_source_id_alert_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_delivery")),
        sa.UniqueConstraint(
            "source_id", "message_key", name=op.f("uq_alert_delivery_source_id_message_key")
        ),
    )
    op.create_index(
        op.f("ix_alert_delivery_received_at"), "alert_delivery", ["received_at"], unique=False
    )
    op.create_index(
        op.f("ix_alert_delivery_source_id_received_at"),
        "alert_delivery",
        ["source_id", "received_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_alert_delivery_verdict_source_id"),
        "alert_delivery",
        ["verdict", "source_id"],
        unique=False,
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key_digest", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=600), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "firing",
                "resolved",
                "stale",
                "blind",
                name="alertstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("is_health", sa.Boolean(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("runbook_url", sa.String(length=1000), nullable=False),
        sa.Column("signature", sa.String(length=300), nullable=False),
        sa.Column("warning", sa.String(length=400), nullable=False),
        sa.Column("children", sa.JSON(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("can_resolve", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("delivery_count", sa.Integer(), nullable=False),
        sa.Column("episode_count", sa.Integer(), nullable=False),
        sa.Column("repeat_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["alert_case.id"], name=op.f("fk_alert_case_id_alert_case")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_alert_service_id_service")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["alert_source.id"], name=op.f("fk_alert_source_id_alert_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("source_id", "key_digest", name=op.f("uq_alert_source_id_key_digest")),
    )
    op.create_index(op.f("ix_alert_case_id_state"), "alert", ["case_id", "state"], unique=False)
    op.create_index(op.f("ix_alert_service_id"), "alert", ["service_id"], unique=False)
    op.create_index(op.f("ix_alert_signature"), "alert", ["signature"], unique=False)
    op.create_index(
        op.f("ix_alert_state_last_seen_at"), "alert", ["state", "last_seen_at"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_alert_state_last_seen_at"), table_name="alert")
    op.drop_index(op.f("ix_alert_signature"), table_name="alert")
    op.drop_index(op.f("ix_alert_service_id"), table_name="alert")
    op.drop_index(op.f("ix_alert_case_id_state"), table_name="alert")
    op.drop_table("alert")
    op.drop_index(op.f("ix_alert_delivery_verdict_source_id"), table_name="alert_delivery")
    op.drop_index(op.f("ix_alert_delivery_source_id_received_at"), table_name="alert_delivery")
    op.drop_index(op.f("ix_alert_delivery_received_at"), table_name="alert_delivery")
    op.drop_table("alert_delivery")
    op.drop_index(op.f("ix_alert_case_source_id_opened_at"), table_name="alert_case")
    op.drop_index(op.f("ix_alert_case_source_id_group_digest"), table_name="alert_case")
    op.drop_index(op.f("ix_alert_case_settle_at"), table_name="alert_case")
    op.drop_index(op.f("ix_alert_case_incident_id"), table_name="alert_case")
    op.drop_table("alert_case")
    op.drop_table("alert_source")
