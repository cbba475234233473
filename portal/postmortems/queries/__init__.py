"""What is read of postmortems."""
