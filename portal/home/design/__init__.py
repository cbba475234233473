"""The living reference of how pages look: tokens, components, states, read from their sources."""
