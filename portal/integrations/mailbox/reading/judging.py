"""Who wrote a mail: a person, a list, a program, or nobody at all.

RFC 3834 (Auto-Submitted), RFC 3464 (delivery reports), and what older programs say instead.
"""

import re
from email.message import Message

from portal.core.languages import _
from portal.integrations.mailbox.reading import heads
from portal.integrations.mailbox.terms import MOST_HOPS, LetterKind

OUR_MARK = "X-Portal"
_AWAY = re.compile(
    r"^(?:auto(?:matic)?[- ]?(?:reply|response|answer)|out of (?:the )?office"
    r"|automatische antwort|abwesenheits(?:notiz|assistent|nachricht)|abwesend"
    r"|réponse automatique|absence du bureau|respuesta automática|risposta automatica"
    r"|automatisch antwoord|resposta automática|autosvar|automatiskt svar)\b",
    re.IGNORECASE,
)
_RETURNED = re.compile(
    r"^(?:undeliver(?:able|ed)|delivery (?:status notification|failure|has failed)"
    r"|mail delivery (?:failed|system)|returned mail|failure notice|unzustellbar|non remis)",
    re.IGNORECASE,
)
_POSTMEN = ("mailer-daemon@", "postmaster@", "microsoftexchange")


def judged(message: Message, *, sender: str, subject: str) -> tuple[LetterKind, str]:
    """Return the kind of a mail and, for all but a person's, what showed it."""
    for kind, judge in _JUDGES:
        if why := judge(message, sender, subject):
            return kind, why
    return LetterKind.PERSON, ""


def _loop(message: Message, _sender: str, _subject: str) -> str:
    if len(heads.raw_values(message, "Received")) > MOST_HOPS:
        return _("It passed through more than %(most_hops)s servers.", most_hops=MOST_HOPS)
    return ""


def _bounce(message: Message, sender: str, subject: str) -> str:
    report = str(message.get_param("report-type", "") or "").lower()
    if message.get_content_type() == "multipart/report" and report in ("", "delivery-status"):
        return _("It is a delivery report.")
    if sender.startswith(_POSTMEN) and _RETURNED.match(subject):
        return _("A mail server sent it back.")
    if heads.value(message, "X-Failed-Recipients"):
        return _("It names recipients that were not reached.")
    return ""


def _auto_reply(message: Message, sender: str, subject: str) -> str:
    submitted = heads.value(message, "Auto-Submitted").lower()
    if submitted.startswith(("auto-replied", "auto-notified")):
        return _("Auto-Submitted says %(what)s.", what=submitted.split(";")[0])
    for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"):
        if heads.value(message, name).lower() not in ("", "no"):
            return _("It carries %(name)s.", name=name)
    if heads.value(message, "Precedence").lower() == "auto_reply":
        return _("Its precedence is auto_reply.")
    if _AWAY.match(_without_prefixes(subject)):
        return _("Its subject is that of an automatic reply.")
    if heads.value(message, "Return-Path") == "<>" or sender.startswith(_POSTMEN):
        return _("It has no sender that could be answered.")
    return ""


def _notice(message: Message, _sender: str, _subject: str) -> str:
    submitted = heads.value(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return _("Auto-Submitted says %(what)s.", what=submitted.split(";")[0][:40])
    wishes = heads.value(message, "X-Auto-Response-Suppress").lower()
    if any(word in wishes for word in ("all", "oof", "autoreply")):
        return _("It wants no automatic answer.")
    return ""


def _list(message: Message, _sender: str, _subject: str) -> str:
    if heads.value(message, "List-Id") or heads.value(message, "List-Unsubscribe"):
        return _("It came over a mailing list.")
    if heads.value(message, "Precedence").lower() in {"bulk", "junk", "list"}:
        return _("It was sent to many.")
    return ""


def _without_prefixes(subject: str) -> str:
    return re.sub(r"^(?:\s*(?:re|aw|fwd?|wg|sv)\s*:)+\s*", "", subject, flags=re.IGNORECASE)


_JUDGES = (
    (LetterKind.LOOP, _loop),
    (LetterKind.BOUNCE, _bounce),
    (LetterKind.AUTO_REPLY, _auto_reply),
    (LetterKind.LIST, _list),
    (LetterKind.NOTICE, _notice),
)
