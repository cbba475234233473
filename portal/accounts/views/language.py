"""The language of the pages, chosen anywhere."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from portal.accounts import reading
from portal.accounts.services import people
from portal.accounts.sign_in import current_viewer
from portal.accounts.views.blueprint import bp
from portal.core import languages
from portal.core.db import db
from portal.core.errors import Missing
from portal.core.web import is_local, open_to_everyone


@bp.post("/language")
@open_to_everyone
def choose_language() -> ResponseReturnValue:
    """Read in this language from now on: for ever where somebody is signed in, or in this browser.

    Raises `Missing` for a language the portal has not.
    """
    language = request.form.get("language", "")
    if not languages.is_known(language):
        raise Missing
    if person := current_viewer().person:
        told = {"name": person.name, "zone": person.zone, "language": language}
        with db.writing():
            people.introduce(person, **told, by=current_viewer())
    target = request.form.get("next")
    return reading.remembered(redirect(target if target and is_local(target) else "/"), language)
