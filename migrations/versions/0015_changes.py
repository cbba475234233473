"""Changes: their plans, checklists, rounds of votes, templates, freezes, and what they caused."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_freeze",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["person.id"], name=op.f("fk_change_freeze_lifted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["change_freeze.id"],
            name=op.f("fk_change_freeze_replaces_id_change_freeze"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_change_freeze_set_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_freeze")),
    )
    op.create_index(
        op.f("ix_change_freeze_replaces_id"), "change_freeze", ["replaces_id"], unique=False
    )
    op.create_index(
        op.f("ix_change_freeze_starts_at_ends_at"),
        "change_freeze",
        ["starts_at", "ends_at"],
        unique=False,
    )
    op.create_table(
        "change_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("made_from_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("retired_by_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_change_template_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_change_template_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["person.id"], name=op.f("fk_change_template_retired_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_template")),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("type", _word(), nullable=False),
        sa.Column("state", _word(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_html", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("risk", _word(), nullable=True),
        sa.Column("impact_analysis", sa.Text(), nullable=False),
        sa.Column("impact_analysis_html", sa.Text(), nullable=False),
        sa.Column("test_plan", sa.Text(), nullable=False),
        sa.Column("test_plan_html", sa.Text(), nullable=False),
        sa.Column("rollback_trigger", sa.String(length=500), nullable=False),
        sa.Column("rollback_check", sa.String(length=500), nullable=False),
        sa.Column("rollback_minutes", sa.Integer(), nullable=True),
        sa.Column("point_of_no_return", sa.String(length=500), nullable=False),
        sa.Column("decision_owner_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("freeze_reason", sa.String(length=500), nullable=False),
        sa.Column("freezes_known", sa.JSON(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("implementer_id", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("problem_ref", sa.String(length=16), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("rolled_back_at", sa.DateTime(), nullable=True),
        sa.Column("rollback_reason", sa.String(length=500), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", _word(), nullable=True),
        sa.Column("outcome_note", sa.String(length=500), nullable=False),
        sa.Column("review_due_at", sa.DateTime(), nullable=True),
        sa.Column("late_reason", sa.String(length=500), nullable=False),
        sa.Column("review_notes", sa.Text(), nullable=False),
        sa.Column("review_notes_html", sa.Text(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_owner_id"], ["person.id"], name=op.f("fk_change_decision_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["implementer_id"], ["person.id"], name=op.f("fk_change_implementer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_change_opened_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["person.id"], name=op.f("fk_change_reviewed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["change_template.id"],
            name=op.f("fk_change_template_id_change_template"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_finished_at"), "change", ["finished_at"], unique=False)
    op.create_index(
        op.f("ix_change_implementer_id_state"), "change", ["implementer_id", "state"], unique=False
    )
    op.create_index(op.f("ix_change_opened_by_id"), "change", ["opened_by_id"], unique=False)
    op.create_index(op.f("ix_change_problem_ref"), "change", ["problem_ref"], unique=False)
    op.create_index(op.f("ix_change_risk"), "change", ["risk"], unique=False)
    op.create_index(
        op.f("ix_change_starts_at_ends_at"), "change", ["starts_at", "ends_at"], unique=False
    )
    op.create_index(
        op.f("ix_change_state_starts_at"), "change", ["state", "starts_at"], unique=False
    )
    op.create_index(op.f("ix_change_template_id"), "change", ["template_id"], unique=False)
    op.create_index(op.f("ix_change_updated_at"), "change", ["updated_at"], unique=False)
    op.create_table(
        "change_freeze_service",
        sa.Column("freeze_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["freeze_id"],
            ["change_freeze.id"],
            name=op.f("fk_change_freeze_service_freeze_id_change_freeze"),
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_change_freeze_service_service_id_service")
        ),
        sa.PrimaryKeyConstraint("freeze_id", "service_id", name=op.f("pk_change_freeze_service")),
    )
    op.create_index(
        op.f("ix_change_freeze_service_service_id"),
        "change_freeze_service",
        ["service_id"],
        unique=False,
    )
    op.create_table(
        "approval_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule", _word(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("result", _word(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_approval_round_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_approval_round_opened_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_round")),
        sa.UniqueConstraint("change_id", "number", name=op.f("uq_approval_round_change_id_number")),
    )
    op.create_index(
        "uq_approval_round_going_on",
        "approval_round",
        ["change_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "caused_incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_caused_incident_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_caused_incident_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["person.id"], name=op.f("fk_caused_incident_said_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caused_incident")),
        sa.UniqueConstraint(
            "change_id", "incident_id", name=op.f("uq_caused_incident_change_id_incident_id")
        ),
    )
    op.create_index(
        op.f("ix_caused_incident_incident_id"), "caused_incident", ["incident_id"], unique=False
    )
    op.create_table(
        "change_service",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_service_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_change_service_service_id_service")
        ),
        sa.PrimaryKeyConstraint("change_id", "service_id", name=op.f("pk_change_service")),
    )
    op.create_index(
        op.f("ix_change_service_service_id"), "change_service", ["service_id"], unique=False
    )
    op.create_table(
        "change_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("part", _word(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("result", _word(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change.id"], name=op.f("fk_change_step_change_id_change")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_change_step_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_step")),
    )
    op.create_index(
        op.f("ix_change_step_change_id_part_position"),
        "change_step",
        ["change_id", "part", "position"],
        unique=False,
    )
    op.create_table(
        "approval_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", _word(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approval_vote_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["approval_round.id"],
            name=op.f("fk_approval_vote_round_id_approval_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_vote")),
        sa.UniqueConstraint(
            "round_id", "person_id", name=op.f("uq_approval_vote_round_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_approval_vote_person_id"), "approval_vote", ["person_id"], unique=False
    )
    op.create_table(
        "approver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_approver_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["approval_round.id"], name=op.f("fk_approver_round_id_approval_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approver")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_approver_round_id_person_id")),
    )
    op.create_index(op.f("ix_approver_person_id"), "approver", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_approver_person_id"), table_name="approver")
    op.drop_table("approver")
    op.drop_index(op.f("ix_approval_vote_person_id"), table_name="approval_vote")
    op.drop_table("approval_vote")
    op.drop_index(op.f("ix_change_step_change_id_part_position"), table_name="change_step")
    op.drop_table("change_step")
    op.drop_index(op.f("ix_change_service_service_id"), table_name="change_service")
    op.drop_table("change_service")
    op.drop_index(op.f("ix_caused_incident_incident_id"), table_name="caused_incident")
    op.drop_table("caused_incident")
    op.drop_index(
        "uq_approval_round_going_on",
        table_name="approval_round",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("approval_round")
    op.drop_index(op.f("ix_change_freeze_service_service_id"), table_name="change_freeze_service")
    op.drop_table("change_freeze_service")
    op.drop_index(op.f("ix_change_updated_at"), table_name="change")
    op.drop_index(op.f("ix_change_template_id"), table_name="change")
    op.drop_index(op.f("ix_change_state_starts_at"), table_name="change")
    op.drop_index(op.f("ix_change_starts_at_ends_at"), table_name="change")
    op.drop_index(op.f("ix_change_risk"), table_name="change")
    op.drop_index(op.f("ix_change_problem_ref"), table_name="change")
    op.drop_index(op.f("ix_change_opened_by_id"), table_name="change")
    op.drop_index(op.f("ix_change_implementer_id_state"), table_name="change")
    op.drop_index(op.f("ix_change_finished_at"), table_name="change")
    op.drop_table("change")
    op.drop_table("change_template")
    op.drop_index(op.f("ix_change_freeze_starts_at_ends_at"), table_name="change_freeze")
    op.drop_index(op.f("ix_change_freeze_replaces_id"), table_name="change_freeze")
    op.drop_table("change_freeze")


def _word() -> sa.String:
    return sa.String(length=32)
