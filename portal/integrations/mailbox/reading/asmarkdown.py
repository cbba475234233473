"""The plain words of a mail as Markdown that shows them as they were."""

import re

from portal.integrations.mailbox.terms import LONGEST_OWN

CUT = "The mail goes on; all of it is in the original."
_UNDERLINE = re.compile(r"^\s*(?:=+|-+|\*{3,}|_{3,}|~{3,}|`{3,})")
_HEADING = re.compile(r"^(\s{0,3})(#+\s)")


def markdown(text: str, *, limit: int = LONGEST_OWN) -> str:
    """Return a text whose lines stay lines; nothing in it becomes a heading, rule or picture."""
    cut = text[:limit].rstrip()
    shown = "  \n".join(map(_line, cut.split("\n")))
    # An empty line ends a paragraph by itself; two spaces before it would be seen in the source.
    shown = re.sub(r"  \n(?=\s*\n)|(?<=\n)  \n", "\n", shown)
    return f"{shown}\n\n*{CUT}*" if len(text) > limit else shown


def quoted(text: str, *, limit: int = LONGEST_OWN) -> str:
    """Return what a mail answers as a quote."""
    lines = markdown(text, limit=limit).split("\n")
    return "\n".join(f"> {line}" if line.strip() else ">" for line in lines)


def _line(line: str) -> str:
    line = _HEADING.sub(r"\1\\\2", line.replace("![", "!\\["))
    if line.lstrip().startswith((":::", "|", "+", "<!--")):
        return f"\\{line.lstrip()}"
    if _UNDERLINE.match(line) and not line.lstrip().startswith("- "):
        return f"\\{line.lstrip()}"
    return line.replace("\t", "    ")
