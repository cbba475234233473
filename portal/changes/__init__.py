"""Changes: what is altered on purpose, who agreed to it, how it is undone, and how it went."""
