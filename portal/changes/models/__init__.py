"""The tables of changes."""
