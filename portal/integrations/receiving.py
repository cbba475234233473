"""What every hook shares: a request as it came, who may send it, and how it is refused.

2xx means that it is committed. 4xx means that sending it again would not help. 5xx means that
nothing was stored and a retry is wanted.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from portal.core.languages import DEFAULT, _, speaking
from portal.integrations import keys
from portal.integrations.keys import Keyed
from portal.integrations.terms import LARGEST_BODY

KEY_LENGTH = 40
RETRY_SECONDS = 30
OWN_SECRET = "x-portal-secret"  # noqa: S105 - the name of a header


class Refused(Exception):
    """A request that is not taken; `status` is for the sender, `str()` for whoever connects it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def to_a_machine(
    view: Callable[..., ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Let a hook answer in English, whatever its sender accepts: what it says is kept, too."""

    @wraps(view)
    def answered(*args: object, **named: object) -> ResponseReturnValue:
        with speaking(DEFAULT):
            return view(*args, **named)

    return answered


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request as it came: raw bytes, and headers by their names in lower case."""

    body: bytes
    headers: Mapping[str, str]


def arrived(body: bytes = b"") -> Arrived:
    """Return the request at hand with this body."""
    headers = {name.lower(): value.replace("\x00", "") for name, value in request.headers}
    return Arrived(body, headers)


def raw_body(too_large: str) -> bytes:
    """Return the bytes that were sent; raises `Refused` with these words for more than 1 MiB."""
    request.max_content_length = LARGEST_BODY
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as fault:
        raise Refused(413, too_large) from fault


def require_secret(sender: Keyed, arrived: Arrived) -> None:
    """Look for the secret as a bearer token, the password of Basic, or `X-Portal-Secret`."""
    given = _given(arrived.headers)
    if not given:
        raise Refused(401, _("No secret came with it: send it in the Authorization header."))
    if not keys.fits(sender, given):
        raise Refused(401, _("The secret is not that of this source."))


def refusal(refused: Refused, realm: str) -> ResponseReturnValue:
    """Answer a program: a problem document (RFC 9457)."""
    answer = jsonify(status=refused.status, title="Not taken", detail=str(refused))
    answer.mimetype = "application/problem+json"
    if refused.status == 401:
        answer.headers["WWW-Authenticate"] = f'Bearer realm="{realm}"'
    if refused.status == 503:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer, refused.status


def _given(headers: Mapping[str, str]) -> str:
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(rest.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            return ""
        return decoded.partition(":")[2]
    return headers.get(OWN_SECRET, "")
