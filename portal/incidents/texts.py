"""A text somebody writes into an incident: secrets masked, rendered before anything is stored."""

from dataclasses import dataclass

from portal.core.errors import Invalid, Missing
from portal.core.languages import _
from portal.core.records import registry
from portal.core.richtext.limit import render_within
from portal.core.secrets import masked
from portal.incidents.terms import TEXT_LENGTH


@dataclass(frozen=True, slots=True)
class Text:
    """What was written, and how it is shown."""

    source: str = ""
    html: str = ""


NOTHING = Text()


class RecordLinks:
    """Where `KB-12` and `INC-7` in a text lead: to their short address, whoever reads."""

    def record(self, ref: str) -> tuple[str, str] | None:
        """Return the address of a record, without its title; None for prefixes no kind has."""
        try:
            kind, number = registry.split(ref)
        except Missing:
            return None
        return f"/{kind.prefix}-{number}", ""

    def title(self, _title: str) -> tuple[str, str] | None:
        """Return nothing: titles are linked in articles only."""
        return None

    def file(self, path: str) -> str | None:
        """Return the address of `[label](KB-12)`; other paths have none."""
        answer = self.record(path)
        return answer[0] if answer else None


def written(source: str, *, field: str = "text", required: bool = False) -> Text:
    """Return a text ready to be stored; slow, so ask for it before writing.

    Raises `Invalid` for one that is empty though required or too long, and `TooComplex` for one
    that cannot be shown in time.
    """
    source = source.replace("\r\n", "\n").strip()
    if required and not source:
        raise Invalid(_("A few words are needed here."), {field: _("Write a few words.")})
    if len(source) > TEXT_LENGTH:
        reason = f"Keep it under {TEXT_LENGTH:,} characters; attach longer logs as a file."
        raise Invalid(reason, {field: reason})
    if not source:
        return NOTHING
    kept = masked(source)
    return Text(kept, render_within(kept, links=RecordLinks()).html)
