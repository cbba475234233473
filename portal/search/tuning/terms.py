"""The caps of tuning, and what each field weight does in words."""

from portal.core.languages import later

FEWEST_TERMS, MOST_TERMS = 2, 12  # of one group
LONGEST_TERM = 60  # characters
LONGEST_NOTE = 300  # characters
MOST_GROUPS = 1_000
HEAVIEST = 10.0  # the largest weight; 0 leaves a field out of the ranking
LOOKED_BACK_DAYS = 90  # searches this young are tried
MOST_QUERIES = 120  # logged searches tried at once
SECONDS = 1.2  # … and for so long

# Label and sentence of each weight.
FIELDS = {
    "title": (later("Title"), later("What the article is called.")),
    "symptoms": (later("Symptoms"), later("What people see or say when it hurts.")),
    "codes": (later("Codes"), later("Error codes, host names and references, exactly as written.")),
    "headings": (later("Headings"), later("Headings inside the text.")),
    "summary": (later("Summary"), later("The sentence under the title.")),
    "tags": (later("Labels"), later("Tags, services and the category.")),
    "body": (later("Text"), later("The text itself, which the others are compared with.")),
    "files": (later("Files"), later("Text inside attached files.")),
}
