"""The address AWX may notify: nothing it says is believed, the runner is asked at once instead."""

import contextlib
import json

from flask import jsonify
from flask.typing import ResponseReturnValue

from portal.core.db import db
from portal.core.errors import Missing
from portal.core.languages import _
from portal.core.web import csrf, open_to_everyone
from portal.integrations import receiving
from portal.integrations.receiving import KEY_LENGTH, Refused
from portal.integrations.runners.models import Runner
from portal.integrations.runners.queries import runners, runs
from portal.integrations.runners.services import attempts
from portal.integrations.runners.terms import RUN_KEY
from portal.integrations.runners.views.blueprint import bp


@bp.post("/hooks/runner/<key>")
@csrf.exempt  # type: ignore[untyped-decorator]  # flask_wtf has no types
@open_to_everyone
@receiving.to_a_machine
def notified(key: str) -> ResponseReturnValue:
    """Take a notification as a reason to look; one about somebody else's job is no fault."""
    try:
        runner = _runner(key)
        arrived = receiving.arrived(receiving.raw_body("The body is larger than 1 MiB."))
        receiving.require_secret(runner, arrived)
        named = _run_key(arrived.body)
    except Refused as refusal:
        return receiving.refusal(refusal, "runner")
    attempt = runs.attempt_of(runner, named) if named else None
    if attempt is None or attempt.ended_at is not None:
        return jsonify(status="ignored"), 202
    with db.writing():
        attempts.at_once(attempt)
    return jsonify(status="accepted"), 202


def _runner(key: str) -> Runner:
    with contextlib.suppress(Missing):
        found = runners.runner_of_key(key) if len(key) <= KEY_LENGTH else None
        if found is not None and found.secret_hash:
            return found
    raise Refused(404, _("No runner has this address."))


def _run_key(body: bytes) -> str:
    """Return the run key in the variables of a notification, which AWX sends as JSON in a text."""
    try:
        found = json.loads(body)
        variables = found.get("extra_vars") or "{}"
        variables = json.loads(variables) if isinstance(variables, str) else variables
        return str(variables.get(RUN_KEY, ""))[:KEY_LENGTH]
    except (ValueError, AttributeError, RecursionError) as fault:
        raise Refused(400, _("This is no notification of AWX: a JSON object of a job.")) from fault
