"""Connecting sources, and keeping and understanding what they deliver."""
