"""From the guide to the real page and back: which step somebody is on, kept in the session."""

from flask import Flask, Response, request, session

from portal.accounts.policy import AccountsPermission
from portal.accounts.sign_in import current_viewer
from portal.core.policy import policy
from portal.home.first_hour import state
from portal.home.first_hour.steps import KEYS
from portal.home.first_hour.terms import Standing

_ON = "guide"
_GUIDE = "/admin/start"


def install(app: Flask) -> None:
    """Note which step was chosen, show it on the pages it leads to, and come back after saving."""
    app.before_request(_note_step)
    app.after_request(_come_back)
    app.jinja_env.globals.update(guide_step=step_at_hand)


def step_at_hand() -> Standing | None:
    """Return the step this admin came for, while the guide waits."""
    key = session.get(_ON)
    if not key or request.path.startswith(_GUIDE) or not _is_admin():
        return None
    return state.standing(key)


def leave() -> None:
    """Forget which step was chosen."""
    session.pop(_ON, None)


def _note_step() -> None:
    chosen = request.args.get(_ON)
    if chosen is None or request.method != "GET":
        return
    if chosen in KEYS and _is_admin():
        session[_ON] = chosen
    else:
        leave()


def _come_back(response: Response) -> Response:
    """Lead back to the guide once a page of the step at hand has saved."""
    key = session.get(_ON)
    if not key or request.method != "POST" or response.status_code not in {302, 303}:
        return response
    standing = state.standing(key)
    if standing and standing.is_done and request.endpoint in standing.step.saves:
        leave()
        response.headers["Location"] = f"{_GUIDE}?done={key}"
    return response


def _is_admin() -> bool:
    return policy.allows(AccountsPermission.OPERATE, current_viewer())
