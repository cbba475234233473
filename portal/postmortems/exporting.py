"""An edition as a file: Markdown for a wiki or a mail, one HTML page that needs nothing else."""

from collections.abc import Iterator

from flask import render_template
from markupsafe import Markup

from portal.core.languages import _
from portal.core.resources import resource
from portal.core.wording import day, inside
from portal.postmortems.markdown import escaped, markdown
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.telling import Told, ToldAction, ToldSection


def as_markdown(found: Postmortem, told: Told) -> str:
    """Return an edition as Markdown."""
    head = [f"# {escaped(told.title)}", " · ".join(head_of(found, told))]
    sections = (f"## {escaped(each.heading)}\n\n{_section(each)}" for each in told.filled)
    return "\n\n".join([*head, *sections]) + "\n"


def as_html(found: Postmortem, told: Told) -> str:
    """Return an edition as one page that loads nothing."""
    style = (resource("static") / "css" / "edition-file.css").read_text(encoding="utf-8")
    return render_template(
        "postmortems/edition_file.html",
        told=told,
        head=head_of(found, told),
        style=Markup("<style>{}</style>").format(Markup(style)),  # noqa: S704 - a file of ours
    )


def head_of(found: Postmortem, told: Told) -> list[str]:
    """Return what stands at the head of every sheet: number, edition, and the date of the text."""
    of_text = found.published_at or found.updated_at
    standing = [] if found.published_at else [_("not published yet")]
    edition = _("%(edition)s edition", edition=told.edition.label)
    return [found.ref, edition, day(of_text), *standing]


def _section(section: ToldSection) -> str:
    parts = [markdown(section.facts), markdown(section.html), "\n".join(_items(section))]
    return "\n\n".join(part for part in parts if part)


def _items(section: ToldSection) -> Iterator[str]:
    for line in section.lines:
        who = f" ({escaped(line.by_role)})" if line.by_role else ""
        yield f"- {line.occurred_at:%Y-%m-%d %H:%M} UTC: {escaped(_flat(line.text))}{who}"
        if line.note:
            yield "  " + _("What we know now: %(note)s", note=escaped(_flat(line.note)))
    for lesson in section.lessons:
        kind = f"{lesson.factor_kind.label}: " if lesson.factor_kind else ""
        left = f" ({lesson.outcome.label})" if lesson.outcome else ""
        yield f"- {kind}{escaped(_flat(lesson.statement))}{left}"
        yield from ("  - " + _("Why? %(why)s", why=escaped(_flat(why))) for why in lesson.whys)
    for decision in section.decisions:
        said = f": {escaped(_flat(decision.comment))}" if decision.comment else ""
        yield f"- {decision.verdict.label}, {decision.who}, {decision.at:%Y-%m-%d}{said}"
    for action in section.actions:
        ref = f"{action.ref} " if action.ref else ""
        yield f"- {ref}{escaped(_flat(action.title))} ({_standing(action)})"


def _standing(action: ToldAction) -> str:
    state, owner = inside(action.state.label), escaped(action.owner) or _("nobody owns it")
    if action.due_on is None:
        return f"{state}, {owner}"
    return _("%(state)s, %(owner)s, by %(day)s", state=state, owner=owner, day=action.due_on)


def _flat(text: str) -> str:
    return " ".join(text.split())
