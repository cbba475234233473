"""What a mail says: plain text, the reference first, one link a piece of news."""

from zoneinfo import ZoneInfo

from portal.activity.channels.protocol import Letter, News
from portal.core.languages import _

LONGEST_DIGEST = 100  # pieces of news in one mail; the rest waits in the portal


def subject(letter: Letter) -> str:
    """Return the subject: the record for one piece of news, their number for several."""
    if len(letter.news) != 1:
        return f"{letter.site}: {len(letter.news)} pieces of news"
    (only,) = letter.news
    return f"{_('Urgent: ') if only.is_urgent else ''}{only.ref}: {only.title}"


def body(letter: Letter) -> str:
    """Return the text, with where to change what comes."""
    told = "\n\n".join(_told(news, letter) for news in letter.news[:LONGEST_DIGEST])
    if more := len(letter.news[LONGEST_DIGEST:]):
        told += f"\n\n… and {more} more, in the portal."
    return f"{told}\n\n-- \nWhat comes by mail, and when: {letter.settings_url}\n"


def _told(news: News, letter: Letter) -> str:
    if len(letter.news) == 1:
        return f"{news.text}\n\n{news.ref}: {news.title}\n{news.url}"
    at = news.happened_at.astimezone(ZoneInfo(letter.zone)).strftime("%a %H:%M")
    return f"{news.ref}: {news.title}\n{at}  {news.text}\n{news.url}"
