"""Postmortems: what an incident taught, and what came of it."""
