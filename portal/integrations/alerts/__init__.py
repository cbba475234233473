"""Alerts of monitoring systems: stored first, then understood, then made into incidents."""
