"""What a word is: the same for documents and queries, whatever the engine."""
