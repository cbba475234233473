"""Judged queries, and the measures that tell how well they are answered."""
