"""Whether knowledge paid back: the same trouble before and after an article or a postmortem."""
