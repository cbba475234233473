"""From the answer of a web server to what became of the try: the same rule for every hook."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from portal.activity.channels.protocol import Fate, Verdict
from portal.core import clock, outbound
from portal.core.languages import _
from portal.core.outbound import Answer, NotAllowed, Unreachable

LONGEST_REASON = 160
# Too early, or asked too often, or taking too long: not a no.
_COME_AGAIN = {408, 425, 429}


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Verdict:
    """Send a body by POST; 2xx is delivered, 5xx and 408, 425, 429 come again, the rest is a no."""
    try:
        answer = outbound.request("POST", url, body=body, headers=headers)
    except NotAllowed as refusal:
        return Verdict(Fate.REFUSED, str(refusal))
    except Unreachable as fault:
        return Verdict(Fate.LATER, str(fault))
    return verdict_on(answer)


def verdict_on(answer: Answer) -> Verdict:
    """Judge an answer; `Retry-After` (RFC 9110: seconds or a date) is passed on."""
    if 200 <= answer.status < 300:
        return Verdict(Fate.DELIVERED, _("Answered %(status)s.", status=answer.status))
    if answer.status >= 500 or answer.status in _COME_AGAIN:
        return Verdict(Fate.LATER, _words(answer), _wait(answer.headers.get("retry-after", "")))
    if 300 <= answer.status < 400:
        return Verdict(
            Fate.REFUSED,
            _(
                "Answered %(status)s: the address leads elsewhere, give that one.",
                status=answer.status,
            ),
        )
    return Verdict(Fate.REFUSED, _words(answer))


def _words(answer: Answer) -> str:
    """Return status and first line of an answer; a page of HTML says nothing to the desk."""
    said = answer.body.decode("utf-8", "replace").strip()
    line = "".join(c for c in said.split("\n")[0] if c.isprintable())[:LONGEST_REASON]
    is_words = line and not line.startswith("<")
    return (
        _("Answered %(status)s: %(line)s", status=answer.status, line=line)
        if is_words
        else _("Answered %(status)s.", status=answer.status)
    )


def _wait(value: str) -> timedelta | None:
    if value.isdecimal() and len(value) < 8:
        return timedelta(seconds=int(value))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(aware - clock.now(), timedelta())
