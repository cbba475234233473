"""Golden pairs: searches whose right answer is known, watched over time."""
