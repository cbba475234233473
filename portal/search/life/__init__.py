"""The life of the index: how it is, whether it agrees with the database, and how far behind."""
