"""Paste the log: what a piece of log says, and what was found for it."""
