"""The ways out of the portal for news: one folder a kind, known only by the line in `registry`."""
