"""Accepting an invitation."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.accounts import passwords
from portal.accounts.forms import AcceptForm
from portal.accounts.models import TicketKind
from portal.accounts.services import entry, people, tickets
from portal.accounts.throttle import at_the_door, by_link
from portal.accounts.viewer import Viewer
from portal.accounts.views.blueprint import bp, settings
from portal.core.db import db
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.web import open_to_everyone

INVITATION = TicketKind.INVITATION


@bp.get("/invitation/<token>")
@open_to_everyone
@by_link
def invitation(token: str) -> ResponseReturnValue:
    """Ask somebody invited for name, password and zone; looking does not use the link up."""
    person = tickets.find(INVITATION, token).person
    form = AcceptForm(person, formdata=None, name=person.name, zone=person.zone)
    return render_template("accounts/invitation.html", form=form, person=person)


@bp.post("/invitation/<token>")
@open_to_everyone
@at_the_door
def accept(token: str) -> ResponseReturnValue:
    """Open the account and sign this browser in."""
    ticket = tickets.find(INVITATION, token)
    person = ticket.person
    form = AcceptForm(person)
    if not form.is_sent():
        return render_template("accounts/invitation.html", form=form, person=person), 422
    password_hash = passwords.hash_of(text_of(form.password))
    viewer = Viewer(person)
    with db.writing():
        tickets.use(ticket)
        people.introduce(person, name=text_of(form.name), zone=text_of(form.zone), by=viewer)
        people.set_password(person, password_hash, by=viewer)
        entry.admit(person, settings=settings())
    flash(_("Welcome, %(name)s.", name=person.name), "good")
    return redirect("/")
