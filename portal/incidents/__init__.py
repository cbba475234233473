"""Incidents: what is broken now, who works on it, and everything tried on the way up."""
