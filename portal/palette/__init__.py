"""The command palette: where to go, what to begin, what can be done here, found by typing."""
