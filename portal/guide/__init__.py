"""Short pages on how the portal works, made from the tables it works by."""
