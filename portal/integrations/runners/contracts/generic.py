"""A runner by contract: POST `{workflow_id, params}`, GET for its status.

Both answer `{status, weblink, artifacts[]}`. The run key goes along as `params.portal_run` and as
`Idempotency-Key`; a GET at the same address with `?portal_run=<key>` shows that run, or 404.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from portal.integrations.runners.contracts.calling import ask_json
from portal.integrations.runners.contracts.protocol import Declined, Gone, Order, Place, Seen
from portal.integrations.runners.terms import RUN_KEY, Fate

FATES = {
    **dict.fromkeys(("accepted", "created", "pending", "queued", "waiting"), Fate.WAITING),
    **dict.fromkeys(("running", "started", "in_progress"), Fate.WORKING),
    **dict.fromkeys(("succeeded", "successful", "success", "completed", "done"), Fate.SUCCEEDED),
    **dict.fromkeys(("failed", "failure", "error", "timed_out"), Fate.FAILED),
    **dict.fromkeys(("cancelled", "canceled", "aborted"), Fate.CANCELLED),
}
MOST_ARTIFACTS = 20


class Generic:
    """Speaks the contract."""

    can_stop = False  # the contract has no word for it

    def test(self, place: Place) -> str:
        """Ask for a run that cannot be: whoever knows the contract answers 404."""
        try:
            ask_json(place, "GET", _run(place, "connection-test"))
        except Gone:
            return "It answers, and knows the contract."
        raise Declined("It shows a run nobody asked for: this is not the address of a runner.")

    def job_url(self, _place: Place, _remote_id: str) -> str:
        """Not known before the runner says it."""
        return ""

    def launch(self, place: Place, order: Order) -> str:
        """Post the workflow; a runner that gets the same key again begins nothing new."""
        body = {"workflow_id": order.template, "params": dict(order.variables)}
        try:
            ask_json(place, "POST", place.base_url, body)
        except Gone as fault:
            raise Declined(f"It has no workflow {order.template}.") from fault
        return order.key

    def find(self, place: Place, order: Order, _since: datetime) -> Sequence[Seen]:
        """Return the run of this key, if there is one."""
        try:
            return [self.look(place, order, order.key)]
        except Gone:
            return []

    def look(self, place: Place, order: Order, remote_id: str) -> Seen:
        """Return the run of this key as it is now."""
        return _seen(ask_json(place, "GET", _run(place, remote_id)), remote_id)

    def output(self, _place: Place, _remote_id: str) -> str:
        """The contract shows none: its artifacts and its link do."""
        return ""

    def stop(self, _place: Place, _remote_id: str) -> None:
        """Refuse: the contract has no word for it."""
        raise Declined("This runner cannot be asked to stop. Stop it there.")


def _run(place: Place, key: str) -> str:
    sign = "&" if "?" in place.base_url else "?"
    return f"{place.base_url}{sign}{RUN_KEY}={quote(key, safe='')}"


def _seen(found: Mapping[str, Any], remote_id: str) -> Seen:
    says = str(found.get("status", ""))
    params = found.get("params")
    variables = (
        {str(name): str(value) for name, value in params.items()}
        if isinstance(params, dict)
        else None
    )
    workflow = found.get("workflow_id")
    return Seen(
        remote_id=remote_id,
        fate=FATES.get(says.lower()),
        says=says[:40],
        key=variables.get(RUN_KEY, "") if variables is not None else None,
        template=str(workflow) if workflow is not None else None,
        variables=variables,
        url=_link(found.get("weblink")),
        artifacts=_artifacts(found.get("artifacts")),
    )


def _artifacts(found: Any) -> list[dict[str, str]]:
    listed = found[:MOST_ARTIFACTS] if isinstance(found, list) else []
    pairs = [
        (each.get("name"), each.get("url")) if isinstance(each, dict) else (each, each)
        for each in listed
    ]
    return [
        {"name": str(name or "Artifact")[:120], "url": _link(url)} for name, url in pairs if name
    ]


def _link(found: Any) -> str:
    """Return an address people can follow; what is none is left out."""
    url = str(found or "")
    if not url.startswith(("http://", "https://")) or len(url) > 500:
        return ""
    return url
