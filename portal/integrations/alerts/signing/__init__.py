"""Whether a message comes from whom it says: pure checks over raw bytes."""
