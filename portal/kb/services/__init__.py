"""What people do with articles; each function is one verb, committed by its caller."""
