"""Changing problems."""
