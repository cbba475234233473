"""Pages for watching, notifications, the audit log and the jobs."""
