"""What can be asked about watching, notifications and the audit log."""
