"""Articles as Markdown files: reading folders and archives in, writing the same format back."""
