"""The arithmetic of the measures: pure functions over rows, without a database."""
