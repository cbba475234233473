"""An adaptive card in the envelope a Workflow expects.

What people wrote stands in the runs of a RichTextBlock: unlike a TextBlock it knows no Markdown.
"""

from typing import Any

from portal.activity.channels.protocol import Letter, News
from portal.core.languages import _

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
TYPE = "application/vnd.microsoft.card.adaptive"


def of(letter: Letter) -> dict[str, Any]:
    """Return the body of the POST: one card, with a link to each record."""
    content = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": "; ".join(plain(f"{news.ref}: {news.title}") for news in letter.shown),
        "body": [
            *(part for news in letter.shown for part in _parts(news, letter)),
            *([_block(_run(letter.left_over))] if letter.left_over else []),
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": _("Open %(ref)s", ref=news.ref), "url": news.url}
            for news in letter.shown
        ],
    }
    return {
        "type": "message",
        "attachments": [{"contentType": TYPE, "contentUrl": None, "content": content}],
    }


def plain(text: str) -> str:
    """Return text without the brackets that would start a function such as `{{DATE(…)}}`."""
    return text.replace("{{", "{\u200b{").replace("${", "$\u200b{")


def _parts(news: News, letter: Letter) -> list[dict[str, Any]]:
    title = [_run(f"{news.ref}: {news.title}", weight="Bolder")]
    if news.is_urgent:
        title.insert(0, _run(_("Urgent") + "  ", weight="Bolder", color="Attention"))
    said = [_run(news.text)]
    small = [_run(f"{news.kind.label} · {letter.site}", size="Small", isSubtle=True)]
    return [_block(*runs) for runs in (title, said, small)]


def _block(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **look: Any) -> dict[str, Any]:
    return {"type": "TextRun", "text": plain(text), **look}
