"""The small pages that ask something about an incident before it is done."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person, Team
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, Missing
from portal.core.forms import Form
from portal.incidents.models.incident import Incident

ACT = "incidents/act.html"
Row = TypeVar("Row", Person, Team)


def asked(incident: Incident, form: Form, words: tuple[str, str, str]) -> ResponseReturnValue:
    """Show the form on a page; `words` are its title, its sentence and its button."""
    page = render_template(ACT, incident=incident, form=form, words=words)
    return page, form.status


def done(
    incident: Incident,
    form: Form,
    words: tuple[str, str, str],
    deed: Callable[[], str],
    *,
    then: str = "incidents.show",
) -> ResponseReturnValue:
    """Do it and go on to a page of the incident; what is refused is shown with what was typed.

    The deed runs inside `db.writing()` and returns the sentence that says what is true now.
    """
    try:
        with db.writing():
            said = deed()
    except Invalid as refusal:
        form.show(refusal)
        return asked(incident, form, words)
    except Conflict as refusal:
        form.form_errors.extend([str(refusal), *refusal.missing])
        return render_template(ACT, incident=incident, form=form, words=words), 409
    flash(said, "good")
    return redirect(url_for(then, ref=incident.ref))


def person_of(number: int | None) -> Person | None:
    """Return the person a select field names; nobody for 0. Raises `Missing`."""
    return _found(Person, number)


def team_of(number: int | None) -> Team | None:
    """Return the team a select field names; none for 0. Raises `Missing`."""
    return _found(Team, number)


def _found(model: type[Row], number: int | None) -> Row | None:
    if not number:
        return None
    found = db.session.get(model, number)
    if found is None:
        raise Missing
    return found
