"""Who wrote a mail: a person, a list, a program, or nobody at all.

RFC 3834 (Auto-Submitted), RFC 3464 (delivery reports), and what older programs say instead.
"""

import re
from email.message import Message

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
        return f"It passed through more than {MOST_HOPS} servers."
    return ""


def _bounce(message: Message, sender: str, subject: str) -> str:
    report = str(message.get_param("report-type", "") or "").lower()
    if message.get_content_type() == "multipart/report" and report in ("", "delivery-status"):
        return "It is a delivery report."
    if sender.startswith(_POSTMEN) and _RETURNED.match(subject):
        return "A mail server sent it back."
    if heads.value(message, "X-Failed-Recipients"):
        return "It names recipients that were not reached."
    return ""


def _auto_reply(message: Message, sender: str, subject: str) -> str:
    submitted = heads.value(message, "Auto-Submitted").lower()
    if submitted.startswith(("auto-replied", "auto-notified")):
        return f"Auto-Submitted says {submitted.split(';')[0]}."
    for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"):
        if heads.value(message, name).lower() not in ("", "no"):
            return f"It carries {name}."
    if heads.value(message, "Precedence").lower() == "auto_reply":
        return "Its precedence is auto_reply."
    if _AWAY.match(_without_prefixes(subject)):
        return "Its subject is that of an automatic reply."
    if heads.value(message, "Return-Path") == "<>" or sender.startswith(_POSTMEN):
        return "It has no sender that could be answered."
    return ""


def _notice(message: Message, _sender: str, _subject: str) -> str:
    submitted = heads.value(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return f"Auto-Submitted says {submitted.split(';')[0][:40]}."
    wishes = heads.value(message, "X-Auto-Response-Suppress").lower()
    if any(word in wishes for word in ("all", "oof", "autoreply")):
        return "It wants no automatic answer."
    return ""


def _list(message: Message, _sender: str, _subject: str) -> str:
    if heads.value(message, "List-Id") or heads.value(message, "List-Unsubscribe"):
        return "It came over a mailing list."
    if heads.value(message, "Precedence").lower() in {"bulk", "junk", "list"}:
        return "It was sent to many."
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
