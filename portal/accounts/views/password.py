"""A forgotten password, and the link that replaces it."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts import jobs, passwords
from portal.accounts.forms import ForgottenForm, PersonalForm
from portal.accounts.models import TicketKind
from portal.accounts.services import entry, people, tickets
from portal.accounts.throttle import at_the_door, by_link
from portal.accounts.viewer import Viewer
from portal.accounts.views.blueprint import bp, settings
from portal.core.db import db
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import open_to_everyone

RESET = TicketKind.PASSWORD_RESET


@bp.get("/password/forgot")
@open_to_everyone
def forgotten() -> ResponseReturnValue:
    """Ask for the address."""
    return render_template("accounts/forgotten.html", form=ForgottenForm(formdata=None))


@bp.post("/password/forgot")
@open_to_everyone
@at_the_door
def ask_for_reset() -> ResponseReturnValue:
    """Have a link mailed; the answer is the same whether or not the address is known."""
    form = ForgottenForm()
    if not form.is_sent():
        return render_template("accounts/forgotten.html", form=form), 422
    with db.writing():
        jobs.mail_reset_link(text_of(form.email))
    return render_template("accounts/reset_asked.html", email=text_of(form.email))


@bp.get("/password/reset/<token>")
@open_to_everyone
@by_link
def reset(token: str) -> ResponseReturnValue:
    """Ask for the new password; looking does not use the link up."""
    person = tickets.find(RESET, token).person
    form = PersonalForm(person, formdata=None)
    return render_template("accounts/reset.html", form=form, person=person)


@bp.post("/password/reset/<token>")
@open_to_everyone
@at_the_door
def set_new_password(token: str) -> ResponseReturnValue:
    """Keep the new password, end every session, and sign this browser in."""
    ticket = tickets.find(RESET, token)
    person = ticket.person
    form = PersonalForm(person)
    if not form.is_sent():
        return render_template("accounts/reset.html", form=form, person=person), 422
    password_hash = passwords.hash_of(text_of(form.password))
    with db.writing():
        tickets.use(ticket)
        people.set_password(person, password_hash, by=Viewer(person))
        entry.admit(person, settings=settings())
    flash(_("Your new password is set. You were signed out everywhere else."), "good")
    return redirect("/")
