"""Runners, their jobs and runs; notifications of Terraform; alerts held by a change's window."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "runner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("awx", "generic", name="runnerkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("base_url", sa.String(length=500), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("secret_salt", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("fault", sa.String(length=500), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_runner_created_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runner")),
        sa.UniqueConstraint("key", name=op.f("uq_runner_key")),
        sa.UniqueConstraint("name", name=op.f("uq_runner_name")),
    )
    op.create_table(
        "terraform_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("secret_salt", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("workspaces", sa.JSON(), nullable=False),
        sa.Column("connected_at", sa.DateTime(), nullable=True),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_terraform_source_created_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terraform_source")),
        sa.UniqueConstraint("key", name=op.f("uq_terraform_source_key")),
        sa.UniqueConstraint("name", name=op.f("uq_terraform_source_name")),
    )
    op.create_table(
        "runner_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("runner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("check_template", sa.String(length=120), nullable=False),
        sa.Column(
            "reach",
            sa.Enum("reads", "elsewhere", "production", name="reach", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("has_dry_run", sa.Boolean(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("deadline_minutes", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["runner_id"], ["runner.id"], name=op.f("fk_runner_job_runner_id_runner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runner_job")),
        sa.UniqueConstraint("runner_id", "name", name=op.f("uq_runner_job_runner_id_name")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "dry_running",
                "dry_run_done",
                "approved",
                "running",
                "succeeded",
                "failed",
                "lost",
                "cancelled",
                name="runstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("template", sa.String(length=120), nullable=False),
        sa.Column("check_template", sa.String(length=120), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("fault", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_job_run_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_job_run_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_job_run_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_job_run_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["runner_job.id"], name=op.f("fk_job_run_job_id_runner_job")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_job_run_started_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_run_change_id"), ["change_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_run_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_run_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_run_state"), ["state"], unique=False)

    op.create_table(
        "runner_job_service",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["runner_job.id"], name=op.f("fk_runner_job_service_job_id_runner_job")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_runner_job_service_service_id_service")
        ),
        sa.PrimaryKeyConstraint("job_id", "service_id", name=op.f("pk_runner_job_service")),
    )
    with op.batch_alter_table("runner_job_service", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_runner_job_service_service_id"), ["service_id"], unique=False
        )

    op.create_table(
        "terraform_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "waiting",
                "rejected",
                "attached",
                "repeated",
                "unmatched",
                "connected",
                name="verdict",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_terraform_delivery_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["terraform_source.id"],
            name=op.f("fk_terraform_delivery_source_id_terraform_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terraform_delivery")),
    )
    with op.batch_alter_table("terraform_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_terraform_delivery_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_terraform_delivery_source_id_received_at"),
            ["source_id", "received_at"],
            unique=False,
        )

    op.create_table(
        "terraform_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=60), nullable=False),
        sa.Column("run_url", sa.String(length=500), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("organization", sa.String(length=120), nullable=False),
        sa.Column("trigger", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_terraform_notice_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["terraform_source.id"],
            name=op.f("fk_terraform_notice_source_id_terraform_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terraform_notice")),
        sa.UniqueConstraint(
            "source_id",
            "run_id",
            "trigger",
            "at",
            name=op.f("uq_terraform_notice_source_id_run_id_trigger_at"),
        ),
    )
    with op.batch_alter_table("terraform_notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_terraform_notice_change_id_run_id"),
            ["change_id", "run_id"],
            unique=False,
        )

    op.create_table(
        "job_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("check", "run", name="mode", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("remote_id", sa.String(length=80), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column(
            "fate",
            sa.Enum(
                "waiting",
                "working",
                "succeeded",
                "failed",
                "cancelled",
                name="fate",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("deadline_at", sa.DateTime(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("artifacts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["job_run.id"], name=op.f("fk_job_attempt_run_id_job_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_attempt")),
        sa.UniqueConstraint("key", name=op.f("uq_job_attempt_key")),
        sa.UniqueConstraint("run_id", "mode", name=op.f("uq_job_attempt_run_id_mode")),
    )
    op.create_table(
        "alert_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alert.id"], name=op.f("fk_alert_hold_alert_id_alert")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_alert_hold_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_alert_hold_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_hold")),
    )
    with op.batch_alter_table("alert_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_hold_alert_id"), ["alert_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_hold_change_id"), ["change_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_hold_ended_at"), ["ended_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("alert_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_hold_ended_at"))
        batch_op.drop_index(batch_op.f("ix_alert_hold_change_id"))
        batch_op.drop_index(batch_op.f("ix_alert_hold_alert_id"))

    op.drop_table("alert_hold")
    op.drop_table("job_attempt")
    with op.batch_alter_table("terraform_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terraform_notice_change_id_run_id"))

    op.drop_table("terraform_notice")
    with op.batch_alter_table("terraform_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_terraform_delivery_source_id_received_at"))
        batch_op.drop_index(batch_op.f("ix_terraform_delivery_received_at"))

    op.drop_table("terraform_delivery")
    with op.batch_alter_table("runner_job_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_runner_job_service_service_id"))

    op.drop_table("runner_job_service")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_run_state"))
        batch_op.drop_index(batch_op.f("ix_job_run_job_id"))
        batch_op.drop_index(batch_op.f("ix_job_run_incident_id"))
        batch_op.drop_index(batch_op.f("ix_job_run_change_id"))

    op.drop_table("job_run")
    op.drop_table("runner_job")
    op.drop_table("terraform_source")
    op.drop_table("runner")
