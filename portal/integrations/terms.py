"""What all ways in share."""

LARGEST_BODY = 2**20  # bytes
