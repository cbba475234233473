"""From an author's Markdown to safe HTML, plain text, headings and steps: the only renderer."""
