"""Postmortems: sections, people by role, decisions, the chosen timeline, lessons, known alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "postmortem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "approved",
                "published",
                "superseded",
                name="postmortemstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "size",
            sa.Enum(
                "full",
                "short",
                "near_miss",
                "change_failure",
                name="size",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("reasons_not_found", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_postmortem_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_postmortem_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_supersedes_id_postmortem"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem")),
    )
    op.create_index(
        op.f("ix_postmortem_published_at"), "postmortem", ["published_at"], unique=False
    )
    op.create_index(
        op.f("ix_postmortem_state_updated_at"), "postmortem", ["state", "updated_at"], unique=False
    )
    op.create_index(
        op.f("ix_postmortem_supersedes_id"), "postmortem", ["supersedes_id"], unique=False
    )
    op.create_table(
        "postmortem_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_alert_postmortem_id_postmortem"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_alert")),
        sa.UniqueConstraint(
            "postmortem_id", "signature", name=op.f("uq_postmortem_alert_postmortem_id_signature")
        ),
    )
    op.create_index(
        op.f("ix_postmortem_alert_signature"), "postmortem_alert", ["signature"], unique=False
    )
    op.create_table(
        "postmortem_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("approved", "changes", name="verdict", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_postmortem_decision_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_decision_postmortem_id_postmortem"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_decision")),
    )
    op.create_index(
        op.f("ix_postmortem_decision_postmortem_id"),
        "postmortem_decision",
        ["postmortem_id"],
        unique=False,
    )
    op.create_table(
        "postmortem_incident",
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_postmortem_incident_incident_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_incident_postmortem_id_postmortem"),
        ),
        sa.PrimaryKeyConstraint(
            "postmortem_id", "incident_id", name=op.f("pk_postmortem_incident")
        ),
    )
    op.create_index(
        op.f("ix_postmortem_incident_incident_id"),
        "postmortem_incident",
        ["incident_id"],
        unique=False,
    )
    op.create_table(
        "postmortem_lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("factor", "resolution", name="lessonkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "factor_kind",
            sa.Enum(
                "technical",
                "process",
                "organisational",
                "tooling",
                "knowledge",
                name="factorkind",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "produced",
                "updated",
                "confirmed",
                "none_needed",
                name="outcome",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_postmortem_lesson_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_lesson_postmortem_id_postmortem"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_lesson")),
    )
    op.create_index(
        op.f("ix_postmortem_lesson_article_id"), "postmortem_lesson", ["article_id"], unique=False
    )
    op.create_index(
        op.f("ix_postmortem_lesson_postmortem_id_position"),
        "postmortem_lesson",
        ["postmortem_id", "position"],
        unique=False,
    )
    op.create_table(
        "postmortem_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reported",
                "responded",
                "handed_over",
                "decided",
                "commander",
                "scribe",
                "comms",
                "resolved",
                "wrote",
                name="partrole",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("team", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_postmortem_person_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_person_postmortem_id_postmortem"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_person")),
        sa.UniqueConstraint(
            "postmortem_id",
            "person_id",
            "role",
            name=op.f("uq_postmortem_person_postmortem_id_person_id_role"),
        ),
    )
    op.create_index(
        op.f("ix_postmortem_person_person_id"), "postmortem_person", ["person_id"], unique=False
    )
    op.create_table(
        "postmortem_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("heading", sa.String(length=120), nullable=False),
        sa.Column("prompts", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("facts_html", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_section_postmortem_id_postmortem"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["person.id"], name=op.f("fk_postmortem_section_saved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["person.id"], name=op.f("fk_postmortem_section_taken_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_section")),
        sa.UniqueConstraint(
            "postmortem_id", "key", name=op.f("uq_postmortem_section_postmortem_id_key")
        ),
    )
    op.create_table(
        "postmortem_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postmortem_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "detect",
                "hypothesis",
                "decision",
                "action",
                "comms",
                "impact",
                "recover",
                "note",
                name="timelinekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("by_role", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_postmortem_line_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["timeline_event.id"],
            name=op.f("fk_postmortem_line_event_id_timeline_event"),
        ),
        sa.ForeignKeyConstraint(
            ["postmortem_id"],
            ["postmortem.id"],
            name=op.f("fk_postmortem_line_postmortem_id_postmortem"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_line")),
    )
    op.create_index(
        op.f("ix_postmortem_line_postmortem_id_occurred_at"),
        "postmortem_line",
        ["postmortem_id", "occurred_at"],
        unique=False,
    )


def downgrade() -> None:
    for table in ("line", "section", "person", "lesson", "incident", "decision", "alert"):
        op.drop_table(f"postmortem_{table}")
    op.drop_table("postmortem")
