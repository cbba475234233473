"""The small pages that ask something about a problem before it is done."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.forms import Form
from portal.problems.models.problem import Problem

ACT = "problems/act.html"


def asked(problem: Problem, form: Form, words: tuple[str, str, str]) -> ResponseReturnValue:
    """Show the form on a page; `words` are its title, its sentence and its button."""
    return render_template(ACT, problem=problem, form=form, words=words), form.status


def done(
    problem: Problem, form: Form, words: tuple[str, str, str], deed: Callable[[], str]
) -> ResponseReturnValue:
    """Do it and go back to the problem; what is refused is shown with what was typed.

    The deed runs inside `db.writing()` and returns the sentence that says what is true now.
    """
    try:
        with db.writing():
            said = deed()
    except Invalid as refusal:
        form.show(refusal)
        return asked(problem, form, words)
    except Conflict as refusal:
        form.form_errors.extend(refusal.missing or [str(refusal)])
        return render_template(ACT, problem=problem, form=form, words=words), 409
    flash(said, "good")
    return redirect(url_for("problems.show", ref=problem.ref))
