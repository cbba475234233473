"""What the measures are made of: columns and counts, never whole records."""
