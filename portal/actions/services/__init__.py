"""What changes actions."""
