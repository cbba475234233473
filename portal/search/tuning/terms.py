"""The caps of tuning, and what each field weight does in words."""

FEWEST_TERMS, MOST_TERMS = 2, 12  # of one group
LONGEST_TERM = 60  # characters
LONGEST_NOTE = 300  # characters
MOST_GROUPS = 1_000
HEAVIEST = 10.0  # the largest weight; 0 leaves a field out of the ranking
LOOKED_BACK_DAYS = 90  # searches this young are tried
MOST_QUERIES = 120  # logged searches tried at once
SECONDS = 1.2  # … and for so long

FIELDS = {
    "title": "Words of the title.",
    "symptoms": "What people see or say when it hurts, line by line.",
    "codes": "Error codes, host names and references, exactly as written.",
    "headings": "Headings inside the text.",
    "summary": "The sentence under the title.",
    "tags": "Tags, services and the category.",
    "body": "The text itself: the measure the others are compared with.",
    "files": "Text inside attached files.",
}
