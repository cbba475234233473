"""Pages of services, categories and tags."""
