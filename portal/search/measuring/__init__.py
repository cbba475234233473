"""How fast and how well search answers over a folder of Markdown: a part that can be deleted."""
