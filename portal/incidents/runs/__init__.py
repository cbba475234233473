"""Procedures run as checklists inside incidents."""
