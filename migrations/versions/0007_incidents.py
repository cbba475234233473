"""Incidents, what is said about them, hand-overs, and links to articles."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
WITH_REACH = ("search_observation", "search_gap", "search_gap_wording", "golden_query")


def upgrade() -> None:
    op.create_table(
        "diagnostic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_diagnostic_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnostic")),
    )
    op.create_index(
        op.f("ix_diagnostic_service_id_position"),
        "diagnostic",
        ["service_id", "position"],
        unique=False,
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "acknowledged",
                "in_progress",
                "pending",
                "mitigated",
                "resolved",
                "closed",
                "cancelled",
                "merged",
                name="incidentstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "alert",
                "portal",
                "email",
                "chat",
                "phone",
                "api",
                name="channel",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("requester_id", sa.Integer(), nullable=True),
        sa.Column("requester_email", sa.String(length=254), nullable=False),
        sa.Column("requester_name", sa.String(length=120), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("priority_reason", sa.String(length=300), nullable=False),
        sa.Column("is_major", sa.Boolean(), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("impact_started_at", sa.DateTime(), nullable=True),
        sa.Column("detected_at", sa.DateTime(), nullable=True),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("mitigated_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("impact_ended_at", sa.DateTime(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column(
            "pending_reason",
            sa.Enum(
                "requester",
                "vendor",
                "change_window",
                "access",
                "observation",
                name="pendingreason",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("pending_note", sa.String(length=300), nullable=False),
        sa.Column("pending_until", sa.DateTime(), nullable=True),
        sa.Column(
            "resolution_code",
            sa.Enum(
                "fixed",
                "workaround",
                "information",
                "changed",
                "not_reproduced",
                "no_fault",
                "auto_recovered",
                name="resolutioncode",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("resolution_html", sa.Text(), nullable=False),
        sa.Column(
            "knowledge_outcome",
            sa.Enum(
                "solved_by_kb",
                "kb_partial",
                "kb_failed",
                "kb_missing",
                "not_applicable",
                name="knowledgeoutcome",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("postmortem_waiver", sa.String(length=300), nullable=False),
        sa.Column("waived_by_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("recurrence_of_id", sa.Integer(), nullable=True),
        sa.Column(
            "monitoring_status",
            sa.Enum(
                "",
                "firing",
                "recovered",
                "stale",
                "blind",
                name="monitoringstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("flap_count", sa.Integer(), nullable=False),
        sa.Column("reopened_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["person.id"], name=op.f("fk_incident_assignee_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_incident_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["incident.id"], name=op.f("fk_incident_merged_into_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_incident_opened_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["incident.id"], name=op.f("fk_incident_parent_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["recurrence_of_id"],
            ["incident.id"],
            name=op.f("fk_incident_recurrence_of_id_incident"),
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["person.id"], name=op.f("fk_incident_requester_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_incident_service_id_service")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_incident_team_id_team")),
        sa.ForeignKeyConstraint(
            ["waived_by_id"], ["person.id"], name=op.f("fk_incident_waived_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(
        op.f("ix_incident_assignee_id_state"), "incident", ["assignee_id", "state"], unique=False
    )
    op.create_index(op.f("ix_incident_category_id"), "incident", ["category_id"], unique=False)
    op.create_index(
        op.f("ix_incident_merged_into_id"), "incident", ["merged_into_id"], unique=False
    )
    op.create_index(op.f("ix_incident_parent_id"), "incident", ["parent_id"], unique=False)
    op.create_index(
        op.f("ix_incident_recurrence_of_id"), "incident", ["recurrence_of_id"], unique=False
    )
    op.create_index(op.f("ix_incident_reported_at"), "incident", ["reported_at"], unique=False)
    op.create_index(
        op.f("ix_incident_requester_email"), "incident", ["requester_email"], unique=False
    )
    op.create_index(op.f("ix_incident_requester_id"), "incident", ["requester_id"], unique=False)
    op.create_index(
        op.f("ix_incident_service_id_reported_at"),
        "incident",
        ["service_id", "reported_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incident_state_priority_reported_at"),
        "incident",
        ["state", "priority", "reported_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_incident_team_id_state"), "incident", ["team_id", "state"], unique=False
    )
    op.create_index(op.f("ix_incident_updated_at"), "incident", ["updated_at"], unique=False)
    op.create_table(
        "incident_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=600), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_incident_view_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_view")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_incident_view_person_id_name")),
    )
    op.create_table(
        "me_too",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_me_too_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_me_too")),
        sa.UniqueConstraint(
            "record_kind",
            "record_id",
            "person_id",
            name=op.f("uq_me_too_record_kind_record_id_person_id"),
        ),
    )
    op.create_index(op.f("ix_me_too_person_id"), "me_too", ["person_id"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "functional", "hierarchical", name="escalationkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "no_kb",
                "kb_failed",
                "no_access",
                "skill",
                "wrong_team",
                "breach_risk",
                "major",
                name="escalationreason",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("from_tier", sa.Integer(), nullable=False),
        sa.Column("to_tier", sa.Integer(), nullable=False),
        sa.Column("from_team_id", sa.Integer(), nullable=True),
        sa.Column("to_team_id", sa.Integer(), nullable=True),
        sa.Column("from_person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("bounced_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("bounce_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_escalation_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["from_person_id"], ["person.id"], name=op.f("fk_escalation_from_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["from_team_id"], ["team.id"], name=op.f("fk_escalation_from_team_id_team")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_escalation_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["to_team_id"], ["team.id"], name=op.f("fk_escalation_to_team_id_team")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(
        op.f("ix_escalation_incident_id_at"), "escalation", ["incident_id", "at"], unique=False
    )
    op.create_index(
        op.f("ix_escalation_to_team_id_answered_at"),
        "escalation",
        ["to_team_id", "answered_at"],
        unique=False,
    )
    op.create_table(
        "incident_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("author_email", sa.String(length=254), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("to_requester", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("mentioned", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_incident_comment_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_comment_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_comment")),
    )
    op.create_index(
        op.f("ix_incident_comment_incident_id_said_at"),
        "incident_comment",
        ["incident_id", "said_at"],
        unique=False,
    )
    op.create_table(
        "incident_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("is_image", sa.Boolean(), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_incident_file_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_file_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_file")),
        sa.UniqueConstraint("incident_id", "name", name=op.f("uq_incident_file_incident_id_name")),
    )
    op.create_index(op.f("ix_incident_file_sha256"), "incident_file", ["sha256"], unique=False)
    op.create_table(
        "incident_reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_incident_reference_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_incident_reference_incident_id_incident"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_reference")),
    )
    op.create_index(
        op.f("ix_incident_reference_incident_id"),
        "incident_reference",
        ["incident_id"],
        unique=False,
    )
    op.create_table(
        "responder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("commander", "scribe", "comms", name="majorrole", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_responder_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_responder_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responder")),
        sa.UniqueConstraint("incident_id", "role", name=op.f("uq_responder_incident_id_role")),
    )
    op.create_table(
        "timeline_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
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
        sa.Column("occurred_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("is_key", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_timeline_event_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_timeline_event_incident_id_incident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timeline_event")),
    )
    op.create_index(
        op.f("ix_timeline_event_incident_id_occurred_at"),
        "timeline_event",
        ["incident_id", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "knowledge_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "used_solved",
                "used_partial",
                "used_failed",
                "consulted",
                "produced",
                "updated",
                "missing",
                name="linkrole",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("step_key", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_knowledge_link_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_knowledge_link_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_knowledge_link_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_link")),
    )
    op.create_index(
        op.f("ix_knowledge_link_article_id_role_at"),
        "knowledge_link",
        ["article_id", "role", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_knowledge_link_record_kind_record_id"),
        "knowledge_link",
        ["record_kind", "record_id"],
        unique=False,
    )

    # A level for L1 came in between: what was kept for L2 and above moves up by one.
    for table in WITH_REACH:
        op.execute(f"UPDATE {table} SET reach = reach + 1 WHERE reach >= 2")  # noqa: S608


def downgrade() -> None:
    for table in WITH_REACH:
        op.execute(f"UPDATE {table} SET reach = reach - 1 WHERE reach >= 2")  # noqa: S608
    op.drop_index(op.f("ix_knowledge_link_record_kind_record_id"), table_name="knowledge_link")
    op.drop_index(op.f("ix_knowledge_link_article_id_role_at"), table_name="knowledge_link")
    op.drop_table("knowledge_link")
    op.drop_index(op.f("ix_timeline_event_incident_id_occurred_at"), table_name="timeline_event")
    op.drop_table("timeline_event")
    op.drop_table("responder")
    op.drop_index(op.f("ix_incident_reference_incident_id"), table_name="incident_reference")
    op.drop_table("incident_reference")
    op.drop_index(op.f("ix_incident_file_sha256"), table_name="incident_file")
    op.drop_table("incident_file")
    op.drop_index(op.f("ix_incident_comment_incident_id_said_at"), table_name="incident_comment")
    op.drop_table("incident_comment")
    op.drop_index(op.f("ix_escalation_to_team_id_answered_at"), table_name="escalation")
    op.drop_index(op.f("ix_escalation_incident_id_at"), table_name="escalation")
    op.drop_table("escalation")
    op.drop_index(op.f("ix_me_too_person_id"), table_name="me_too")
    op.drop_table("me_too")
    op.drop_table("incident_view")
    op.drop_index(op.f("ix_incident_updated_at"), table_name="incident")
    op.drop_index(op.f("ix_incident_team_id_state"), table_name="incident")
    op.drop_index(op.f("ix_incident_state_priority_reported_at"), table_name="incident")
    op.drop_index(op.f("ix_incident_service_id_reported_at"), table_name="incident")
    op.drop_index(op.f("ix_incident_requester_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_requester_email"), table_name="incident")
    op.drop_index(op.f("ix_incident_reported_at"), table_name="incident")
    op.drop_index(op.f("ix_incident_recurrence_of_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_parent_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_merged_into_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_category_id"), table_name="incident")
    op.drop_index(op.f("ix_incident_assignee_id_state"), table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_diagnostic_service_id_position"), table_name="diagnostic")
    op.drop_table("diagnostic")
