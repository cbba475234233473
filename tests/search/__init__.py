"""Searching and finding."""
