"""A message in Slack's shape: `text` for the notification, `blocks` for the channel.

What people wrote stands in `plain_text`, which knows no markup and calls nobody. `&`, `<` and `>`
are written as entities all the same, as Slack asks, so that `<!channel>` stays six letters.
"""

from typing import Any

from portal.activity.channels.protocol import Letter, News
from portal.core.languages import _

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
LONGEST = 2_900  # Slack takes 3,000 characters in one text, entities counted


def of(letter: Letter) -> dict[str, Any]:
    """Return the body of the POST."""
    return {
        "text": escaped(
            "; ".join(f"{news.ref}: {news.title}. {news.text}" for news in letter.shown)
        ),
        "mrkdwn": False,
        "blocks": [
            *(block for news in letter.shown for block in _blocks(news, letter)),
            *_left_over(letter),
        ],
    }


def escaped(text: str) -> str:
    """Return text that Slack shows as it is, cut to what it takes."""
    escaped = text.translate(_ENTITIES)
    return escaped if len(escaped) <= LONGEST else text[: LONGEST // 5].translate(_ENTITIES) + " …"


def _left_over(letter: Letter) -> list[dict[str, Any]]:
    said = {"type": "plain_text", "text": letter.left_over, "emoji": False}
    return [{"type": "context", "elements": [said]}] if letter.left_over else []


def _blocks(news: News, letter: Letter) -> list[dict[str, Any]]:
    title = f"{news.ref}: {news.title}"
    if news.is_urgent:
        title = _("Urgent. %(title)s", title=title)
    title = f"{title}\n{news.text}"
    # The words of the link are ours: a reference holds no character that means anything here.
    link = f"<{news.url}|{_('Open %(ref)s', ref=escaped(news.ref))}>  ·  {escaped(news.kind.label)}"
    return [
        {"type": "section", "text": {"type": "plain_text", "text": escaped(title), "emoji": False}},
        {
            "type": "context",
            "elements": [{"type": "mrkdwn", "text": f"{link}  ·  {escaped(letter.site)}"}],
        },
    ]
