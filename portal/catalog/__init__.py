"""Services, categories and tags: what the desk supports, and how it is sorted."""
