"""The command palette: where to go and what to begin, found by typing; a page adds its own."""
