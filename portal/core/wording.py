"""How the portal says times and numbers; pure functions, so that pages, mails and tests agree."""

from datetime import UTC, datetime, timedelta, tzinfo

_STEPS = (
    (timedelta(minutes=1), timedelta(seconds=1), "second"),
    (timedelta(hours=1), timedelta(minutes=1), "minute"),
    (timedelta(days=1), timedelta(hours=1), "hour"),
    (timedelta(days=14), timedelta(days=1), "day"),
    (timedelta(days=60), timedelta(days=7), "week"),
    (timedelta(days=730), timedelta(days=30), "month"),
    (timedelta.max, timedelta(days=365), "year"),
)
_IRREGULAR = {"person": "people", "entry": "entries", "reply": "replies", "category": "categories"}


def plural(number: int, noun: str, many: str | None = None) -> str:
    """Say a number with its noun: `1 article`, `1,204 articles`, `3 people`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {many or _IRREGULAR.get(noun, noun + 's')}"


def relative(moment: datetime, now: datetime) -> str:
    """Say how far away a moment is: `just now`, `3 hours ago`, `in 2 weeks`."""
    distance = abs(now - moment)
    if distance < timedelta(seconds=45):
        return "just now"
    unit, noun = next((unit, noun) for limit, unit, noun in _STEPS if distance < limit)
    words = plural(max(1, distance // unit), noun)
    return f"{words} ago" if moment <= now else f"in {words}"


def exact(moment: datetime, zone: tzinfo = UTC) -> str:
    """Say a moment in full in the reader's zone: `Tue 3 March 2026, 14:05 CET`."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M %Z}"


def day(moment: datetime, zone: tzinfo = UTC) -> str:
    """Say the day of a moment in the reader's zone: `3 March 2026`."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y}"


def initials(name: str) -> str:
    """Return one or two letters for an avatar: `Tess Lindqvist` → `TL`."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


def length_words(seconds: int) -> str:
    """Say how long something takes: `4 h`, `1 h 30 min`, `45 min`, `20 s`."""
    seconds = abs(seconds)
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if not hours and not minutes:
        return f"{seconds} s"
    parts = [f"{hours:,} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join(part for part in parts if part)


def file_size(octets: int) -> str:
    """Say a size in bytes, kB, MB or GB of a thousand: `1.4 MB`."""
    if octets < 1000:
        return plural(octets, "byte")
    size, unit = float(octets), "byte"
    for unit in ("kB", "MB", "GB"):  # noqa: B007 - the last unit reached is the one wanted
        size /= 1000
        if size < 1000:
            break
    return f"{size:.1f}".removesuffix(".0") + f" {unit}"
