"""What stands for itself, what is a trace of somebody, and which columns point without a key."""

# Kept for their own sake when somebody made them after the sample content was loaded.
WHOLES = frozenset(
    {
        *("person", "team", "service", "category", "tag", "diagnostic"),
        *("article", "incident", "problem", "action", "postmortem"),
        *("change", "change_template", "change_freeze"),
        *("search_gap", "synonym_group", "golden_query", "import_run"),
        *("alert_source", "mailbox", "team_channel"),
        *("runner", "runner_job", "terraform_source"),
        *("sla_calendar", "sla_policy"),
    }
)
# Many things point to these; that they stay is no reason for what points to them to stay.
LIGHT = frozenset({"person", "team", "service", "category", "tag", "sla_calendar", "sla_policy"})
# What somebody looked at, was told or has on a list: it goes with what it is about.
TRACES = frozenset(
    {
        *("sign_in_session", "sign_in_attempts", "ticket", "notification", "delivery", "watch"),
        *("news_habit", "news_wish", "own_channel", "incident_columns", "incident_view"),
        *("search_observation", "search_opening", "saved_search", "feedback", "deflection"),
        *("me_too", "rendering", "golden_run", "golden_result", "payback", "payback_incident"),
        *("problem_dismissed", "postmortem_receipt", "article_link", "action_recurrence"),
        *("direct_publishing", "job"),
    }
)
# Never touched: the audit log stays whole, facts are about the installation.
UNTOUCHED = frozenset({"event", "fact", "sample_range", "alembic_version"})
# table → (column that names a kind of record, column with its number)
SOFT = {
    "action": ("source_kind", "source_id"),
    "knowledge_link": ("record_kind", "record_id"),
    "me_too": ("record_kind", "record_id"),
    "payback": ("record_kind", "record_id"),
    "sla_clock": ("subject_kind", "subject_id"),
    "watch": ("record_kind", "record_id"),
}
# table → column with a short reference, such as KB-12
BY_REFERENCE = {"notification": ("ref",), "delivery": ("ref",), "search_opening": ("ref",)}
# Files are named by the hash in these columns.
HASHES = {"attachment": "sha256", "incident_file": "sha256", "mail_message": "sha256"}
