"""The caps of tuning, and what each field weight does in words."""

FEWEST_TERMS, MOST_TERMS = 2, 12  # of one group
LONGEST_TERM = 60  # characters
LONGEST_NOTE = 300  # characters
MOST_GROUPS = 1_000
HEAVIEST = 10.0  # the largest weight; 0 leaves a field out of the ranking
LOOKED_BACK_DAYS = 90  # searches this young are tried
MOST_QUERIES = 120  # logged searches tried at once
SECONDS = 1.2  # … and for so long

# Label and sentence of each weight; one without an entry is shown under its own name.
FIELDS = {
    "title": ("Title", "What the article is called."),
    "symptoms": ("Symptoms", "What people see or say when it hurts."),
    "codes": ("Codes", "Error codes, host names and references, exactly as written."),
    "headings": ("Headings", "Headings inside the text."),
    "summary": ("Summary", "The sentence under the title."),
    "tags": ("Labels", "Tags, services and the category."),
    "body": ("Text", "The text itself, which the others are compared with."),
    "files": ("Files", "Text inside attached files."),
}
