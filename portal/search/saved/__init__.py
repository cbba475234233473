"""Searches people keep under a name."""
