"""Bringing articles in from files, and writing them out as files again."""
