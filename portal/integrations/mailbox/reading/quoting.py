"""Where a reply ends and what it answers begins, in the shapes mail programs write.

Known by their marks in HTML (`plain` leaves lines for them), by `>` margins, by the line "On …
wrote:" in its languages, and by the block From, Sent, To, Subject.
"""

import re
from collections.abc import Sequence

from portal.integrations.mailbox.reading.plain import QUOTE_BEGINS, QUOTE_ENDS, REST_IS_QUOTED

_WROTE = re.compile(
    r"""^(?:
      (?:on|am|le|el|il|op|em|den|dne|w\ dniu|pe|på|il\ giorno)\b.{4,200}
      (?:wrote|schrieb|a\ écrit|escribió|ha\ scritto|schreef|escreveu|skrev|napsal|napisał\(?a?\)?
         |pisze|kirjoitti)\b.{0,120}:
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_SOMEBODY_WROTE = re.compile(r"^.{2,120}\b(?:wrote|schrieb|writes)\b.{0,80}:$", re.IGNORECASE)
_DIVIDER = re.compile(
    r"^[-_=\s]{2,}\s*(?:original(?:\ (?:message|appointment))?|ursprüngliche\ nachricht"
    r"|originalnachricht|weitergeleitete\ nachricht|message\ d'origine|message\ transféré"
    r"|mensaje\ original|messaggio\ originale|oorspronkelijk\ bericht|mensagem\ original"
    r"|ursprungligt\ meddelande|forwarded\ message|reply\ message)\s*[-_=\s]{2,}$",
    re.IGNORECASE,
)
_FIELDS = (
    re.compile(r"^[*>\s]*(?:from|von|de|da|van|från|fra|od|lähettäjä)\s*:\**\s*\S", re.IGNORECASE),
    re.compile(
        r"^[*>\s]*(?:sent|date|gesendet|datum|envoyé|enviado(?:\ el)?|fecha|inviato|data|verzonden"
        r"|skickat|sendt|wysłano|odesláno|lähetetty)\s*:\**",
        re.IGNORECASE,
    ),
    re.compile(
        r"^[*>\s]*(?:to|an|à|para|a|aan|till|til|do|komu|vastaanottaja)\s*:\**", re.IGNORECASE
    ),
    re.compile(
        r"^[*>\s]*(?:subject|betreff|objet|asunto|oggetto|onderwerp|assunto|ämne|emne|temat"
        r"|předmět|aihe)\s*:\**",
        re.IGNORECASE,
    ),
)
_PHONE = re.compile(
    r"^(?:sent\ from\ my\ .{2,40}|sent\ from\ (?:outlook|mail|yahoo|samsung|gmail|proton)\b.{0,50}"
    r"|get\ outlook\ for\ .{2,20}|von\ mein(?:em|er)\ .{2,40}\ gesendet"
    r"|gesendet\ (?:von|mit)\ .{2,50}|diese\ nachricht\ wurde\ von\ mein\w+\ .{2,60}"
    r"|envoyé\ de(?:puis)?\ (?:mon\ )?.{2,40}|enviado\ desde\ .{2,40}|enviado\ do\ meu\ .{2,40}"
    r"|inviato\ da(?:l\ mio)?\ .{2,40}|verzonden\ vanaf\ .{2,40}|verstuurd\ vanaf\ .{2,40}"
    r"|skickat\ från\ .{2,40}|holen\ sie\ sich\ outlook\ für\ .{2,20}"
    r"|outlook\ für\ (?:ios|android)\b.{0,60})(?:\s*<https?://[^>]*>)?\.?$",
    re.IGNORECASE,
)
_THANKS = frozenset(
    """
    thanks thank you very much many so a lot great perfect super cool ok okay all good now it
    works that worked solved fixed cheers best kind regards hi hello dear team everyone for your
    the help support quick fast danke vielen dank herzlichen besten für die schnelle hilfe eure
    ihre liebe grüße grüsse mit freundlichen mfg vg lg hallo alles klar prima passt funktioniert
    merci beaucoup bien cordialement bonjour parfait gracias muchas perfecto saludos hola grazie
    mille saluti ciao obrigado obrigada bedankt dank groeten hartelijk tack så mycket
    """.split()  # noqa: SIM905
)


def parted(text: str) -> tuple[str, str]:
    """Return what somebody wrote themselves, and what they answered, of a whole text."""
    lines = text.split("\n")
    own, quoted = _parted(lines)
    if not "".join(own).strip():
        # All of it is quoted: a forward, or an answer below. Then the whole is what was sent.
        return "", tidy(lines)
    return tidy(unsigned(own)), tidy(quoted)


def is_only_thanks(text: str) -> bool:
    """Say whether a text is nothing but thanks: every word one of a small list of such words."""
    lines = [line for line in text.lower().split("\n") if line.strip()]
    words = re.findall(r"\w+", lines[0] if lines else "")
    if not words or len(lines) > 3:
        return False
    thankful = {"thanks", "thank", "danke", "dank", "merci", "gracias", "grazie", "cheers"}
    thankful |= {"obrigado", "obrigada", "bedankt", "tack", "works", "funktioniert"}
    # A name may stand in the last line, never a word of the first.
    return bool(thankful & set(words)) and all(
        set(re.findall(r"\w+", line)) <= _THANKS or (number and len(line.split()) <= 2)
        for number, line in enumerate(lines)
    )


def unsigned(lines: Sequence[str]) -> list[str]:
    """Cut the signature off: below `-- `, and what telephones add."""
    kept: list[str] = []
    for line in lines:
        if line.rstrip("\r") == "-- " or (line.strip() == "--" and kept):
            break
        if not _PHONE.match(line.strip()):
            kept.append(line)
    return kept if "".join(kept).strip() else list(lines)


def tidy(lines: Sequence[str]) -> str:
    """Join lines without marks, without more than one empty line in a row."""
    kept = [line.rstrip() for line in lines if line not in (QUOTE_BEGINS, QUOTE_ENDS)]
    joined = "\n".join(line for line in kept if line != REST_IS_QUOTED)
    return re.sub(r"\n{3,}", "\n\n", joined).strip("\n ")


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    own: list[str] = []
    quoted: list[str] = []
    inside = 0
    position = 0
    while position < len(lines):
        line = lines[position]
        if line == QUOTE_BEGINS:
            inside += 1
        elif line == QUOTE_ENDS:
            inside = max(0, inside - 1)
        elif not inside and _rest_is_quoted(lines, position):
            return own, quoted + lines[position:]
        elif not inside and (taken := _attribution(lines, position)):
            quoted += lines[position : position + taken]
            position += taken
            if not _margin_follows(lines, position):
                return own, quoted + lines[position:]
            continue
        else:
            (quoted if inside or line.startswith(">") else own).append(line)
        position += 1
    return own, quoted


def _rest_is_quoted(lines: list[str], position: int) -> bool:
    line = lines[position]
    if line == REST_IS_QUOTED or _DIVIDER.match(line):
        return True
    return bool(_FIELDS[0].match(line)) and _is_block(lines[position + 1 : position + 9])


def _is_block(lines: list[str]) -> bool:
    """Three of the four fields of a head in a few lines are no accident."""
    filled = [line for line in lines if line.strip()][:6]
    return sum(any(field.match(line) for line in filled) for field in _FIELDS[1:]) >= 2


def _attribution(lines: list[str], position: int) -> int:
    """Return over how many lines "On … wrote:" goes from here; 0 where there is none."""
    if not lines[position].strip():
        return 0
    for count in (1, 2, 3):
        parts = lines[position : position + count]
        joined = " ".join(line.strip() for line in parts)
        if not parts[-1].strip():
            break
        if not joined.endswith(":") or len(joined) > 400:
            continue
        # Without a date it may be a sentence: then only a quote right below tells.
        is_dated = _WROTE.match(joined) and re.search(r"\d", joined)
        is_above = (
            count == 1 and _SOMEBODY_WROTE.match(joined) and _margin_follows(lines, position + 1)
        )
        if is_dated or is_above:
            return count
    return 0


def _margin_follows(lines: list[str], position: int) -> bool:
    for line in lines[position:]:
        if line.strip():
            return line.startswith((">", QUOTE_BEGINS))
    return False
