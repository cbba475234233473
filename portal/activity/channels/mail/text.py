"""What a mail says: plain text, the reference first, one link a piece of news."""

from zoneinfo import ZoneInfo

from portal.activity.channels.protocol import Letter, News
from portal.core.languages import _, digits, ngettext
from portal.core.wording import in_form

LONGEST_DIGEST = 100  # pieces of news in one mail; the rest waits in the portal


def subject(letter: Letter) -> str:
    """Return the subject: the record for one piece of news, their number for several."""
    if len(letter.news) != 1:
        return ngettext(
            "%(site)s: %(number)s piece of news",
            "%(site)s: %(number)s pieces of news",
            len(letter.news),
            site=letter.site,
        )
    (only,) = letter.news
    title = f"{only.ref}: {only.title}"
    return _("Urgent: %(title)s", title=title) if only.is_urgent else title


def body(letter: Letter) -> str:
    """Return the text, with where to change what comes."""
    told = "\n\n".join(_told(news, letter) for news in letter.news[:LONGEST_DIGEST])
    if more := len(letter.news[LONGEST_DIGEST:]):
        told += "\n\n" + _("… and %(more)s more, in the portal.", more=digits(more))
    settings = _("What comes by mail, and when: %(address)s", address=letter.settings_url)
    return f"{told}\n\n-- \n{settings}\n"


def _told(news: News, letter: Letter) -> str:
    if len(letter.news) == 1:
        return f"{news.text}\n\n{news.ref}: {news.title}\n{news.url}"
    at = in_form(news.happened_at, "EEEHHmm", ZoneInfo(letter.zone))
    return f"{news.ref}: {news.title}\n{at}  {news.text}\n{news.url}"
