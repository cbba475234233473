"""The first steps of every format: bytes to JSON, JSON to typed fields, faults to a sentence."""

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from portal.integrations.alerts.contracts.signals import Unreadable
from portal.integrations.terms import LARGEST_BODY

MOST_LABELS = 64
LONGEST_VALUE = 1_000
LONGEST_TEXT = 4_000
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:([Zz])|([+-]\d\d):?(\d\d))?", re.ASCII
)
Shape = TypeVar("Shape", bound=BaseModel)


def document(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body; raises `Unreadable` with what is wrong with it."""
    if len(body) > LARGEST_BODY:
        raise Unreadable("The body is larger than 1 MiB. Send fewer alerts at once.")
    if not body.strip():
        raise Unreadable("The body is empty.")
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Unreadable(f"The body is not UTF-8 (byte {error.start}).") from error
    except RecursionError as error:
        raise Unreadable("The JSON is nested too deep to be an alert.") from error
    except ValueError as error:
        where = (
            f": it cannot be read from character {error.pos + 1} on"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        raise Unreadable(f"The body is not JSON{where}.") from error
    if not isinstance(found, dict):
        raise Unreadable("The body is JSON, but not an object in braces.")
    return found


def shaped(shape: type[Shape], found: Any) -> Shape:
    """Return what was read in this shape; raises `Unreadable` naming the first field at fault."""
    try:
        return shape.model_validate(found)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        message = str(fault["msg"]).removeprefix("Value error, ")
        raise Unreadable(f"“{where}”: {message}.".replace("..", ".")) from error
    except RecursionError as error:
        raise Unreadable("The JSON is nested too deep to be an alert.") from error


def moment(value: Any) -> datetime | None:
    """Read RFC 3339 with any fraction, also `+0000`; none for nothing and for year 1."""
    if value is None or value == "":
        return None
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is not a time such as 2026-05-04T10:00:00Z")
    day, clock, fraction, _zulu, hours, minutes = found.groups()
    zone = f"{hours}:{minutes}" if hours else "+00:00"
    micro = (fraction or "0")[:6].ljust(6, "0")
    try:
        at = datetime.fromisoformat(f"{day}T{clock}.{micro}{zone}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if day.startswith("0001"):
            return None
        raise ValueError("is not a time that exists") from error
    return at if at.year > 1 else None


def text(value: Any) -> str:
    """Return a text without what no database and no page takes; numbers are written out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise ValueError("is not a text")  # noqa: TRY004 - pydantic reports it
    plain = str(value).replace("\x00", "")
    return plain.encode("utf-8", "replace").decode("utf-8")[:LONGEST_TEXT]


def labels(value: Any) -> dict[str, str]:
    """Return a set of labels; at most 64, each cut at 1,000 characters."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("is not a set of labels")  # noqa: TRY004 - pydantic reports it
    pairs = sorted(value.items())[:MOST_LABELS]
    return {text(name)[:200]: text(inside)[:LONGEST_VALUE] for name, inside in pairs}


def address(value: Any) -> str:
    """Return a link that may be shown; anything but http and https is left out."""
    found = text(value)
    usable = found.startswith(("http://", "https://")) and len(found) <= 2_000
    return found if usable and not any(ord(each) <= 32 for each in found) else ""


Moment = Annotated[datetime | None, BeforeValidator(moment)]
Words = Annotated[str, BeforeValidator(text)]
Labels = Annotated[dict[str, str], BeforeValidator(labels)]
Link = Annotated[str, BeforeValidator(address)]


class Lenient(BaseModel):
    """A shape of a sender: fields we do not know are left to the stored body."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def links(**found: str) -> dict[str, str]:
    """Return the links there are, with the words on the screen."""
    return {words.replace("_", " ").capitalize(): url for words, url in found.items() if url}


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
