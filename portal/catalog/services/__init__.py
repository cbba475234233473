"""What can be done with services, categories and tags; the caller opens the write block."""
