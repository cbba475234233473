"""Keeping note of which incidents are the trouble a record is about."""
