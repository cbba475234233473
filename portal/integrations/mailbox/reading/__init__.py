"""From the bytes of a mail to what it says: pure, and nothing that comes in makes it fail."""
