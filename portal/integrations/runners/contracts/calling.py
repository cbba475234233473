"""One call to a runner: JSON there and back, faults in words."""

import json
from collections.abc import Mapping
from typing import Any

from portal.core import outbound
from portal.integrations.runners.contracts.protocol import Declined, Gone, Place, Trouble

LARGEST = 2 * 2**20  # bytes of one answer
LONGEST_QUOTE = 200


def ask(place: Place, method: str, url: str, body: Mapping[str, Any] | None = None) -> bytes:
    """Return what a runner answers; raises `Trouble`, `Declined` for a no, `Gone` for a 404."""
    headers = {"Accept": "application/json"}
    if place.token:
        headers["Authorization"] = f"Bearer {place.token}"
    sent = b""
    if body is not None:
        sent, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    try:
        answer = outbound.request(method, url, body=sent, headers=headers, largest=LARGEST)
    except outbound.NotAllowed as fault:
        raise Declined(str(fault)) from fault
    except outbound.Unreachable as fault:
        raise Trouble(str(fault)) from fault
    return _body(answer)


def ask_json(
    place: Place, method: str, url: str, body: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the JSON object a runner answers with; raises as `ask`, and `Trouble` for another."""
    said = ask(place, method, url, body)
    try:
        found = json.loads(said)
    except (ValueError, RecursionError) as fault:
        raise Trouble("It answered with something other than JSON.") from fault
    if not isinstance(found, dict):
        raise Trouble("It answered with JSON of another shape.")
    return found


def _body(answer: outbound.Answer) -> bytes:
    if answer.status in {200, 201, 202, 204}:
        return answer.body
    if answer.status == 404:
        raise Gone("It knows nothing under this address.")
    if answer.status in {401, 403}:
        raise Declined("It does not accept the token, or the token may not do this.")
    if answer.status in {408, 425, 429} or answer.status >= 500:
        raise Trouble(f"It answered with {answer.status}.")
    if 300 <= answer.status < 400:
        raise Declined(f"It answered with {answer.status}: it leads elsewhere. Check the address.")
    raise Declined(f"It answered with {answer.status}{_quoted(answer.body)}.")


def _quoted(body: bytes) -> str:
    words = " ".join(body.decode("utf-8", "replace").split())
    return f": {words[:LONGEST_QUOTE]}" if words and not words.startswith("<") else ""
