"""Make the pictures of the README: the demo company, seen in Chromium. `make pictures`.

Two runs on one machine give the same bytes: the clock of server and browser stands still.
"""

from pathlib import Path

from docs.looks.company import open_company
from docs.looks.windows import open_windows, settled

FOLDER = Path(__file__).parent / "pictures"
REVIEWER = "rea"
PICTURES = {
    "home": "/",
    "article": "/kb/user-cannot-log-in",
    "incident": "/incidents/INC-345",
    "postmortem": "/postmortems/PM-3#part-timeline",
    "payback": "/insights/payback",
}


def main() -> None:
    """Start a demo of its own on loopback, take every picture, stop it."""
    FOLDER.mkdir(exist_ok=True)
    with open_company() as company, open_windows(company) as windows:
        page = windows.of(REVIEWER)
        for name, path in PICTURES.items():
            page.goto(path)
            settled(page).screenshot(
                path=FOLDER / f"{name}.png", animations="disabled", caret="hide"
            )


if __name__ == "__main__":
    main()
