"""The first page: search, my work, and what changed."""
