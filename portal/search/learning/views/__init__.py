"""Pages of what searches teach."""
