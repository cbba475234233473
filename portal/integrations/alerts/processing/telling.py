"""The words an alert brings into an incident: its title and its description."""

from collections.abc import Mapping

from markupsafe import Markup, escape

from portal.core.secrets import masked
from portal.incidents.texts import Text
from portal.integrations.alerts.contracts.signals import Signal

LONGEST_TITLE = 180
LABELS_SHOWN = 30


def title(signal: Signal) -> str:
    """Return one line: what the sender says, with the name of the alert where that is missing."""
    summary = " ".join(signal.summary.split())
    name = " ".join(signal.name.split())
    if name.lower() not in summary.lower():
        summary = f"{name}: {summary}" if summary else name
    words = masked(summary) or "Alert"
    return words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1].rstrip() + "…"


def description(signal: Signal) -> Text:
    """Return what the alert says, its labels and links; nothing of it is read as markup."""
    said = masked(signal.description.strip())
    labels = [f"{name}={value}" for name, value in list(kept(signal.labels).items())[:LABELS_SHOWN]]
    links = dict(signal.links)
    source = [said, ", ".join(labels), *(f"{words}: {url}" for words, url in links.items())]
    return Text("\n\n".join(filter(None, source)), _html(said, labels, links))


def kept(labels: Mapping[str, str]) -> dict[str, str]:
    """Return labels with secrets masked."""
    lines = [f"{name}={' '.join(value.split())}" for name, value in labels.items()]
    text = "\n".join(lines)
    if masked(text) == text:
        return dict(labels)
    return {name: masked(line)[len(name) + 1 :] for name, line in zip(labels, lines, strict=True)}


def _html(said: str, labels: list[str], links: Mapping[str, str]) -> str:
    paragraphs = [escape(each).replace("\n", Markup("<br>")) for each in said.split("\n\n") if each]
    parts = [Markup("<p>{}</p>").format(each) for each in paragraphs]
    if labels:
        items = Markup("").join(Markup("<li><code>{}</code></li>").format(each) for each in labels)
        parts.append(Markup("<ul>{}</ul>").format(items))
    if links:
        link = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>')
        shown = Markup(" · ").join(link.format(url, words) for words, url in links.items())
        parts.append(Markup("<p>{}</p>").format(shown))
    return str(Markup("\n").join(parts))
