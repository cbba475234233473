"""One's own account: profile, password, and where one is signed in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import passwords, queries, reading
from portal.accounts.browsers import browser_of
from portal.accounts.forms import ChangePasswordForm, ProfileForm
from portal.accounts.models import Person
from portal.accounts.services import entry, lockout, people, sessions
from portal.accounts.sign_in import current_session, current_viewer
from portal.accounts.views.blueprint import ID, bp, settings
from portal.core.db import db
from portal.core.forms import text_of
from portal.core.languages import _, speaking
from portal.core.web import signed_in


@bp.get("/account")
@signed_in
def profile() -> ResponseReturnValue:
    """Show what the portal knows of this person, to be changed."""
    person = _me()
    told = {"name": person.name, "zone": person.zone, "language": person.language}
    return _profile_page(ProfileForm(formdata=None, **told))


@bp.post("/account")
@signed_in
def change_profile() -> ResponseReturnValue:
    """Keep name, language and time zone."""
    form = ProfileForm()
    if not form.is_sent():
        return _profile_page(form), 422
    with db.writing():
        people.introduce(
            _me(),
            name=text_of(form.name),
            zone=text_of(form.zone),
            language=text_of(form.language),
            by=current_viewer(),
        )
    with speaking(reading.place()):
        flash(_("Your profile is saved."), "good")
    return reading.remembered(redirect(url_for(".profile")), text_of(form.language))


@bp.get("/account/password")
@signed_in
def password() -> ResponseReturnValue:
    """Ask for the old password and a new one."""
    return _password_page(ChangePasswordForm(_me(), formdata=None))


@bp.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Keep a new password; every session ends, and this browser gets a new one."""
    person = _me()
    form = ChangePasswordForm(person)
    if not form.is_sent() or not _knows_current(person, form):
        return _password_page(form), 422
    password_hash = passwords.hash_of(text_of(form.password))
    with db.writing():
        people.set_password(person, password_hash, by=current_viewer())
        entry.admit(person, settings=settings())
    flash(_("Your new password is set. You were signed out in all other browsers."), "good")
    return redirect(url_for(".password"))


@bp.get("/account/sessions")
@signed_in
def my_sessions() -> ResponseReturnValue:
    """List the browsers this person is signed in with."""
    return render_template(
        "accounts/sessions.html",
        sessions=queries.sessions_of(_me()),
        here=current_session(),
        browser_of=browser_of,
    )


@bp.post(f"/account/sessions/<{ID}:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out of one browser."""
    with db.writing():
        sessions.end(_me(), session_id, by=current_viewer())
    flash(_("That browser is signed out."), "good")
    return redirect(url_for(".my_sessions"))


@bp.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Sign out of every browser but this one."""
    with db.writing():
        sessions.end_others(_me(), keeping=current_session(), by=current_viewer())
    flash(_("You are signed out in all other browsers."), "good")
    return redirect(url_for(".my_sessions"))


def _me() -> Person:
    person = current_viewer().person
    assert person is not None  # noqa: S101 - the door let only signed-in people in
    return person


def _knows_current(person: Person, form: ChangePasswordForm) -> bool:
    """Check the present password, counted like one at the door: a borrowed browser may guess."""
    with db.writing():
        lockout.count_attempt(person.email, settings())
    if entry.verified(person.email, text_of(form.current)) is None:
        form.current.errors = [_("This is not your current password.")]
        return False
    return True


def _profile_page(form: ProfileForm) -> str:
    return render_template("accounts/profile.html", form=form, person=_me())


def _password_page(form: ChangePasswordForm) -> str:
    return render_template("accounts/password.html", form=form)
