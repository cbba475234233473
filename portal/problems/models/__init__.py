"""The tables of problems."""
