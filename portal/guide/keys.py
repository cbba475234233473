"""Every keyboard shortcut, once: for the sheet behind `?` and the page of the guide."""

from dataclasses import dataclass

from portal.core.languages import later

Keys = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The keys of one page beside those that count everywhere."""

    title: str
    keys: Keys


EVERYWHERE: Keys = (
    (later("Search and commands"), ("Ctrl K",)),
    (later("Search"), ("/",)),
    (later("Open the best answer at once"), ("Shift Enter",)),
    (later("This list"), ("?",)),
    (later("Home"), ("g", "h")),
    (later("Knowledge"), ("g", "k")),
    (later("Reviews"), ("g", "r")),
    (later("New article"), ("n",)),
    (later("Next in a list"), ("j",)),
    (later("Previous in a list"), ("k",)),
    (later("Open the chosen one"), ("Enter",)),
    (later("Send what you wrote"), ("Ctrl Enter",)),
    (later("Close what is open"), ("Esc",)),
)

PAGES: dict[str, Page] = {
    "incidents": Page(
        later("Incidents"),
        (
            (later("Select the incident"), ("x",)),
            (later("Take it"), ("a",)),
            (later("Give it a priority"), ("p",)),
            (later("Filter the list"), ("f",)),
        ),
    ),
    "incident": Page(
        later("An incident"),
        (
            (later("Take the incident, or accept it"), ("a",)),
            (later("Escalate"), ("u",)),
            (later("Reply to the requester"), ("r",)),
            (later("Write an internal note"), ("i",)),
            (later("Edit"), ("e",)),
            (later("Priority"), ("p",)),
        ),
    ),
    "trail": Page(
        later("Searching for an incident"),
        (
            (later("Change the words"), ("s",)),
            (later("Next"), ("j",)),
            (later("Previous"), ("k",)),
            (later("Solved it"), ("y",)),
            (later("Helped"), ("h",)),
            (later("Did not help"), ("x",)),
            (later("Escalate"), ("u",)),
        ),
    ),
    "tried": Page(
        later("An article, opened from an incident"),
        (
            (later("Solved it"), ("y",)),
            (later("Helped"), ("h",)),
            (later("Did not help"), ("x",)),
            (later("Run it as a checklist"), ("r",)),
            (later("Next step, or next heading"), ("j",)),
            (later("Previous step or heading"), ("k",)),
            (later("Step done, go on"), ("Enter",)),
            (later("Copy the command of the step"), ("c",)),
            (later("Escalate"), ("u",)),
        ),
    ),
    "run": Page(
        later("A procedure run"),
        (
            (later("Next step"), ("j",)),
            (later("Previous step"), ("k",)),
            (later("Done"), ("d",)),
            (later("Failed"), ("f",)),
            (later("Skip"), ("s",)),
            (later("Solved it"), ("y",)),
            (later("Helped"), ("h",)),
            (later("Did not help"), ("x",)),
            (later("Escalate"), ("u",)),
        ),
    ),
    "problems": Page(
        later("Problems"),
        ((later("Filter the list"), ("f",)),),
    ),
    "problem": Page(
        later("A problem"),
        (
            (later("Edit"), ("e",)),
            (later("Write about the cause"), ("c",)),
            (later("Write a note"), ("i",)),
        ),
    ),
    "changes": Page(
        later("Changes"),
        ((later("Filter the list"), ("f",)),),
    ),
    "change": Page(
        later("A change"),
        ((later("Edit"), ("e",)),),
    ),
    "calendar": Page(
        later("The calendar of changes"),
        (
            (later("Earlier"), ("[",)),
            (later("Later"), ("]",)),
            (later("Today"), ("t",)),
        ),
    ),
    "actions": Page(
        later("Actions"),
        (
            (later("Select the action"), ("x",)),
            (later("Accept it"), ("a",)),
            (later("Give it an owner"), ("o",)),
            (later("Give it a date"), ("d",)),
            (later("Filter the list"), ("f",)),
        ),
    ),
    "action": Page(
        later("An action"),
        ((later("Edit"), ("e",)),),
    ),
    "article": Page(
        later("An article"),
        (
            (later("This solved it"), ("y",)),
            (later("Did not work"), ("x",)),
            (later("Something is wrong"), ("w",)),
            (later("Flag what is selected"), ("f",)),
            (later("Edit"), ("e",)),
            (later("Next step, or next heading"), ("j",)),
            (later("Previous step or heading"), ("k",)),
            (later("Step done, go on"), ("Enter",)),
            (later("Copy the command of the step"), ("c",)),
        ),
    ),
    "comparison": Page(
        later("Two texts compared"),
        (
            (later("Next change"), ("j",)),
            (later("Previous change"), ("k",)),
        ),
    ),
    "proposal": Page(
        later("A proposal"),
        (
            (later("Next change"), ("j",)),
            (later("Previous change"), ("k",)),
            (later("Comment on what is selected"), ("c",)),
            (later("Approve, publish and go to the next"), ("a",)),
        ),
    ),
    "postmortem": Page(
        later("A postmortem"),
        ((later("I have read it"), ("y",)),),
    ),
    "review": Page(
        later("The review of a postmortem"),
        (
            (later("Comment on what is selected"), ("c",)),
            (later("Approve and go to the next"), ("a",)),
        ),
    ),
    "meeting": Page(
        later("The meeting of a postmortem"),
        (
            (later("Next section"), ("j",)),
            (later("Previous section"), ("k",)),
            (later("Into the notes"), ("i",)),
        ),
    ),
    "payback": Page(
        later("Payback"),
        ((later("Filter the list"), ("f",)),),
    ),
    "ledger": Page(
        later("Avoidable escalations"),
        ((later("Filter the list"), ("f",)),),
    ),
}
