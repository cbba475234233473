"""News by mail, to a person or to a team's mailbox."""
