"""Carrying out what was decided about a mail: once, however often it is asked for."""

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Invalid, TooLarge
from portal.core.richtext.limits import TooComplex
from portal.incidents.models.incident import Incident
from portal.incidents.terms import TITLE_LENGTH
from portal.incidents.texts import NOTHING, Text, written
from portal.integrations.mailbox import cases, letters
from portal.integrations.mailbox.models import MailMessage
from portal.integrations.mailbox.reading import asmarkdown, parsing
from portal.integrations.mailbox.reading.letter import Enclosure, Letter
from portal.integrations.mailbox.services.deciding import Plan, plan
from portal.integrations.mailbox.terms import LARGEST, MOST_FILES, LetterKind, Verdict
from portal.kb.services.attaching import KeptFile
from portal.kb.services.uploading import shelf

LONGEST_QUOTE = 4_000
TOO_LARGE = (
    f"This mail is larger than {LARGEST // 2**20} MB, so only its head was read. "
    "The whole of it is in the mailbox."
)
_PREFIXES = ("re:", "aw:", "fw:", "fwd:", "wg:", "sv:", "tr:")


def file(number: int) -> None:
    """Read a stored mail and let it become what it should; one that is filed stays as it is."""
    message = db.session.get(MailMessage, number)
    if message is None or message.verdict is not Verdict.WAITING:
        return
    with shelf.store.open(message.sha256) as stored:
        letter = parsing.read(stored.read())
    decided = plan(letter, message)
    remarks = [*letter.remarks, *([TOO_LARGE] if message.is_cut else [])]
    text, files = NOTHING, list[KeptFile]()
    if decided.verdict in {Verdict.OPENED, Verdict.COMMENTED}:
        files, left_out = _kept(letter)
        remarks += left_out
        text = _text(letter, remarks, is_new=decided.verdict is Verdict.OPENED)
    with db.writing():
        # Somebody else may have filed it while this was read and rendered.
        if message.verdict is Verdict.WAITING:
            _file(message, letter, decided, text, files)
            message.remarks = "\n".join(remarks)


def _file(
    message: MailMessage, letter: Letter, decided: Plan, text: Text, files: list[KeptFile]
) -> None:
    message.message_id = letter.message_id[:400]
    message.sender, message.sender_name = letter.sender, letter.sender_name
    message.subject, message.kind = letter.subject, letter.kind
    message.verdict, message.reason = decided.verdict, decided.reason[:400]
    message.filed_at = clock.now()
    incident = _ACTS[decided.verdict](message, letter, decided, text)
    if incident is None:
        return
    message.incident_id = incident.id
    cases.put_beside(incident, files, internal=not decided.from_requester)
    if decided.verdict is Verdict.OPENED:
        letters.acknowledge(incident, letter, message)


def _open(message: MailMessage, letter: Letter, decided: Plan, text: Text) -> Incident:
    return cases.open_from(
        letter,
        message.mailbox,
        title=_title(letter),
        text=text,
        requester=decided.requester,
        again=decided.incident,
    )


def _comment(_message: MailMessage, letter: Letter, decided: Plan, text: Text) -> Incident | None:
    incident = decided.incident
    if incident is not None:
        cases.say(incident, text, letter, from_requester=decided.from_requester)
        if decided.goes_on:
            cases.go_on(incident)
    return incident


def _note(_message: MailMessage, letter: Letter, decided: Plan, _text: Text) -> Incident | None:
    incident = decided.incident
    if incident is None:
        return None
    if letter.kind is not LetterKind.BOUNCE:
        cases.remark(incident, f"Automatic reply from {letter.sender}: {letter.subject}")
    for each in letter.undelivered:
        words = "could not be delivered to" if each.is_final else "is delayed on its way to"
        cases.remark(incident, f"Our mail {words} {each.recipient}: {each.reason}")
    if letter.kind is LetterKind.BOUNCE and not letter.undelivered:
        cases.remark(incident, f"Our mail came back from {letter.sender}: {letter.subject}")
    return incident


def _leave(_message: MailMessage, _letter: Letter, _decided: Plan, _text: Text) -> None:
    return None


_ACTS = {
    Verdict.OPENED: _open,
    Verdict.COMMENTED: _comment,
    Verdict.NOTED: _note,
    Verdict.IGNORED: _leave,
    Verdict.REFUSED: _leave,
    Verdict.THROTTLED: _leave,
}


def _title(letter: Letter) -> str:
    title = " ".join(letter.subject.split())
    while title.lower().startswith(_PREFIXES):
        title = title.partition(":")[2].strip()
    if not title:
        first = next(iter(letter.own.split("\n")), "").strip("> *#")
        title = first or f"Mail from {letter.sender_name or letter.sender or 'nobody named'}"
    room = TITLE_LENGTH - 20  # a masked secret may be longer than what it masks
    return title if len(title) <= room else f"{title[:room].rstrip()}…"


def _text(letter: Letter, remarks: list[str], *, is_new: bool) -> Text:
    """Return what was written as a text to store, simpler where it cannot be shown as it is."""
    own = asmarkdown.markdown(letter.own)
    if is_new and letter.quoted:
        below = asmarkdown.quoted(letter.quoted, limit=LONGEST_QUOTE if own else 20_000)
        own = f"{own}\n\n{below}" if own else below
    elif not own:
        own = asmarkdown.quoted(letter.quoted, limit=LONGEST_QUOTE) or "*No text.*"
    said = "".join(f"\n\n*{each}*" for each in remarks)
    try:
        return written(own + said)
    except (Invalid, TooComplex):
        plain = letter.own[:5_000].replace("`", "'")
        return written(f"```\n{plain}\n```\n\n*{asmarkdown.CUT}*{said}")


def _kept(letter: Letter) -> tuple[list[KeptFile], list[str]]:
    """Store the files of a mail; what cannot be kept is said, pictures of a signature are not."""
    wanted = [each for each in letter.enclosures if _is_wanted(each, letter)]
    kept, left_out = [], []
    for each in wanted[:MOST_FILES]:
        try:
            kept.append(shelf.take(each.content, each.name))
        except (Invalid, TooLarge) as refusal:
            left_out.append(f"{each.name} was left out: {refusal}")
    if len(wanted) > MOST_FILES:
        left_out.append(f"{len(wanted) - MOST_FILES} more files are in the original.")
    return kept, left_out


def _is_wanted(file: Enclosure, letter: Letter) -> bool:
    if not file.cid or not file.content_type.startswith("image/"):
        return True
    return f"[picture: {file.name}]" in letter.own or not letter.own
