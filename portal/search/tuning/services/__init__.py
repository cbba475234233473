"""What can be turned about the search; the caller opens the write block."""
