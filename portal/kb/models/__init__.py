"""The tables of the knowledge base."""
