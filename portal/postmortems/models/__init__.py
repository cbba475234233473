"""What a postmortem is made of."""
