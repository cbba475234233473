"""Texts compared, joined, and judged: pure functions that know no database and no pages."""
