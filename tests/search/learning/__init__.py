"""What searches teach."""
