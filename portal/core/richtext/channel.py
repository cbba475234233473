"""What a caller and a rendering process say to each other: length-prefixed pickles over a pipe."""

import pickle
import struct
from dataclasses import dataclass
from typing import IO

from portal.core.richtext.shapes import ResolvedLinks

LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Prepare:
    """Render up to the links, and tell what the text points to."""

    source: str
    tier: int
    seconds: float
    place: str  # whose language a refusal speaks


@dataclass(frozen=True, slots=True)
class Finish:
    """Finish what was prepared, with the links as the parent resolved them."""

    links: ResolvedLinks | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A refusal on its way back to the parent."""

    error: Exception


def send(channel: IO[bytes], message: object) -> None:
    """Write one message."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    channel.write(LENGTH.pack(len(body)) + body)
    channel.flush()
