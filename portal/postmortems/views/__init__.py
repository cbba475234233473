"""The pages of postmortems."""
