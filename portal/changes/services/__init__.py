"""Changing changes."""
