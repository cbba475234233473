"""Insights: indexes that hold all a measure needs."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INCIDENT = (
    *("reported_at", "state", "priority", "service_id", "team_id", "is_confidential"),
    *("assignee_id", "requester_id", "requester_email", "tier", "channel", "resolution_code"),
    *("knowledge_outcome", "reopened_count", "impact_started_at", "detected_at"),
    *("acknowledged_at", "mitigated_at", "resolved_at", "impact_ended_at"),
)
CLOCK = (
    *("subject_kind", "subject_id", "layer", "metric", "tier", "verdict"),
    *("stopped_at", "breached_at", "elapsed_seconds", "target_seconds"),
)


def upgrade() -> None:
    op.create_index("ix_incident_measured", "incident", INCIDENT)
    op.create_index("ix_sla_clock_measured", "sla_clock", CLOCK)
    op.drop_index("ix_sla_clock_subject_kind_subject_id", "sla_clock")
    op.create_index(
        op.f("ix_search_observation_at_outcome_complete"),
        "search_observation",
        ["at", "outcome", "complete"],
    )
    op.drop_index("ix_search_observation_at", "search_observation")


def downgrade() -> None:
    op.create_index("ix_search_observation_at", "search_observation", ["at"])
    op.drop_index("ix_search_observation_at_outcome_complete", "search_observation")
    op.create_index(
        "ix_sla_clock_subject_kind_subject_id", "sla_clock", ["subject_kind", "subject_id"]
    )
    op.drop_index("ix_sla_clock_measured", "sla_clock")
    op.drop_index("ix_incident_measured", "incident")
