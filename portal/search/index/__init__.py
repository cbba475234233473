"""The engine: documents in, ranked candidates out; it knows no database and no pages."""
