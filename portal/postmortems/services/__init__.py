"""What changes postmortems."""
