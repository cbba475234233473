"""Changing sources, and taking deliveries in."""
