"""A text somebody writes into an incident: secrets masked, rendered before anything is stored."""

from dataclasses import dataclass

from portal.core.errors import Invalid, Missing
from portal.core.languages import _, digits, later
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
# What the portal itself writes into an incident. It is kept in English and said as it is read.
WRITTEN = {
    str.__str__(each): each
    for each in (
        later("It came in as an alert."),
        later("It came in through the portal."),
        later("It came in by mail."),
        later("It came in by chat."),
        later("It came in by phone."),
        later("It came in through the API."),
        later("An alert fires."),
        later("All alerts recovered."),
        later("Its alerts fire again."),
        later("Its alerts recovered and nobody had to act."),
        later("No word from its alerts for longer than usual."),
        later("Monitoring gets no data."),
        later("The requester answered."),
        later("Nobody objected for a week."),
    )
}


def as_read(words: str) -> str:
    """Return a line in the language spoken now, where the portal itself wrote it."""
    return str(WRITTEN.get(words, words))


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
        reason = _(
            "Keep it under %(number)s characters; attach longer logs as a file.",
            number=digits(TEXT_LENGTH),
        )
        raise Invalid(reason, {field: reason})
    if not source:
        return NOTHING
    kept = masked(source)
    return Text(kept, render_within(kept, links=RecordLinks()).html)
