"""What happens around a record: watching, notifications, the audit log."""
