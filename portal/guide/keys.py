"""Every keyboard shortcut, once: for the sheet behind `?` and the page of the guide."""

from dataclasses import dataclass

Keys = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The keys of one page beside those that count everywhere."""

    title: str
    keys: Keys


EVERYWHERE: Keys = (
    ("Search and commands", ("Ctrl K",)),
    ("Search", ("/",)),
    ("This list", ("?",)),
    ("Home", ("g", "h")),
    ("Knowledge", ("g", "k")),
    ("Reviews", ("g", "r")),
    ("New article", ("n",)),
    ("Next in a list", ("j",)),
    ("Previous in a list", ("k",)),
    ("Open the chosen one", ("Enter",)),
    ("Close what is open", ("Esc",)),
)

PAGES: dict[str, Page] = {
    "incidents": Page(
        "Incidents",
        (
            ("Select the incident", ("x",)),
            ("Take it", ("a",)),
            ("Give it a priority", ("p",)),
            ("Filter the list", ("f",)),
        ),
    ),
    "incident": Page(
        "An incident",
        (
            ("Take the incident", ("a",)),
            ("Reply to the requester", ("r",)),
            ("Write an internal note", ("i",)),
            ("Edit", ("e",)),
            ("Priority", ("p",)),
        ),
    ),
    "trail": Page(
        "Searching for an incident",
        (
            ("Change the words", ("s",)),
            ("Next", ("j",)),
            ("Previous", ("k",)),
            ("Solved it", ("y",)),
            ("Helped", ("h",)),
            ("Did not help", ("x",)),
        ),
    ),
    "tried": Page(
        "An article, opened from an incident",
        (
            ("Solved it", ("y",)),
            ("Helped", ("h",)),
            ("Did not help", ("x",)),
            ("Run it as a checklist", ("r",)),
        ),
    ),
    "run": Page(
        "A procedure run",
        (
            ("Next step", ("j",)),
            ("Previous step", ("k",)),
            ("Done", ("d",)),
            ("Failed", ("f",)),
            ("Skip", ("s",)),
        ),
    ),
    "problems": Page(
        "Problems",
        (("Filter the list", ("f",)),),
    ),
    "problem": Page(
        "A problem",
        (
            ("Edit", ("e",)),
            ("Write about the cause", ("c",)),
            ("Write a note", ("i",)),
        ),
    ),
    "changes": Page(
        "Changes",
        (("Filter the list", ("f",)),),
    ),
    "change": Page(
        "A change",
        (("Edit", ("e",)),),
    ),
    "calendar": Page(
        "The calendar of changes",
        (
            ("Earlier", ("[",)),
            ("Later", ("]",)),
            ("Today", ("t",)),
        ),
    ),
    "actions": Page(
        "Actions",
        (
            ("Select the action", ("x",)),
            ("Accept it", ("a",)),
            ("Give it an owner", ("o",)),
            ("Give it a date", ("d",)),
            ("Filter the list", ("f",)),
        ),
    ),
    "action": Page(
        "An action",
        (("Edit", ("e",)),),
    ),
    "article": Page(
        "An article",
        (
            ("This solved it", ("y",)),
            ("Did not work", ("x",)),
            ("Something is wrong", ("w",)),
            ("Flag what is selected", ("f",)),
            ("Edit", ("e",)),
        ),
    ),
    "comparison": Page(
        "Two texts compared",
        (
            ("Next change", ("j",)),
            ("Previous change", ("k",)),
        ),
    ),
    "proposal": Page(
        "A proposal",
        (
            ("Next change", ("j",)),
            ("Previous change", ("k",)),
            ("Comment on what is selected", ("c",)),
        ),
    ),
    "postmortem": Page(
        "A postmortem",
        (("I have read it", ("y",)),),
    ),
    "review": Page(
        "The review of a postmortem",
        (("Comment on what is selected", ("c",)),),
    ),
    "meeting": Page(
        "The meeting of a postmortem",
        (
            ("Next section", ("j",)),
            ("Previous section", ("k",)),
            ("Into the notes", ("i",)),
        ),
    ),
    "payback": Page(
        "Payback",
        (("Filter the list", ("f",)),),
    ),
    "ledger": Page(
        "Avoidable escalations",
        (("Filter the list", ("f",)),),
    ),
}
