"""What changes mailboxes and mails."""
