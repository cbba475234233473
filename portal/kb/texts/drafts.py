"""A draft as the content standard sees it, wherever it is stored."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.kb.outlines import prompts
from portal.kb.terms import Kind
from portal.kb.texts.commands import commands, danger
from portal.kb.texts.reading import SourceLine, read


@dataclass(frozen=True)
class DraftView:
    """What of a draft the standard judges."""

    kind: Kind
    title: str
    summary: str = ""
    symptoms: Sequence[str] = ()
    environment: str = ""
    body: str = ""
    services: Sequence[str] = ()
    tags: Sequence[str] = ()
    owner: str = ""
    dead_links: Sequence[str] = ()

    @cached_property
    def lines(self) -> list[SourceLine]:
        """The body, read line by line."""
        return read(self.body)

    @cached_property
    def steps(self) -> list[SourceLine]:
        """The numbered steps of the body, sub-steps included."""
        return [line for line in self.lines if line.step]

    @cached_property
    def headings(self) -> list[tuple[int, str, int]]:
        """Level, text and line of every heading."""
        found = ((line.heading, line.number) for line in self.lines)
        return [(heading[0], heading[1], number) for heading, number in found if heading]

    @cached_property
    def dangers(self) -> list[SourceLine]:
        """The lines with a command that can destroy something."""
        return [command.line for command in commands(self.lines) if danger(command.text)]

    def has_section(self, pattern: str) -> bool:
        """Whether a heading matches and something is written under it."""
        wanted = re.compile(pattern, re.IGNORECASE)
        return any(
            wanted.search(line.section)
            for line in self.lines
            if line.text.strip() and not line.heading and not is_prompt(line)
        )


def is_prompt(line: SourceLine) -> bool:
    """Say whether a line is a question of an outline that nobody has answered yet."""
    text = line.text.strip()
    return len(text) > 2 and text[0] == text[-1] == "*" and text.strip("*") in prompts()
