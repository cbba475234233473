"""Tuning the search: words that mean the same, field weights, and trying both before saving."""
