"""The pages of insights."""
