"""The formats of the senders, read from bytes: no database, no pages, no clock."""
