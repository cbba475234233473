"""Coming in and going out."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import demo_sign_ins
from portal.accounts.forms import SignInForm
from portal.accounts.models import Person
from portal.accounts.services import entry, lockout
from portal.accounts.sign_in import current_viewer
from portal.accounts.throttle import at_the_door
from portal.accounts.views.blueprint import bp, settings
from portal.core.db import db
from portal.core.forms import text_of
from portal.core.languages import _, later
from portal.core.web import is_local, open_to_everyone

WRONG = later("The e-mail address or the password is not right.")


@bp.get("/sign-in")
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form; whoever is signed in goes where they wanted to go."""
    if current_viewer().is_signed_in:
        return redirect(_destination())
    return _page(SignInForm(formdata=None))


@bp.post("/sign-in")
@open_to_everyone
@at_the_door
def try_sign_in() -> ResponseReturnValue:
    """Check address and password; the answer is the same whether or not the address is known."""
    form = SignInForm()
    if not form.is_sent():
        return _page(form), 422
    try:
        person = _checked(text_of(form.email), text_of(form.password))
    except lockout.LockedOut as refusal:
        form.form_errors.append(str(refusal))
        return _page(form), refusal.status
    if person is None:
        form.form_errors.append(WRONG)
        return _page(form), 422
    return redirect(_destination())


@bp.post("/sign-out")
@open_to_everyone
def sign_out() -> ResponseReturnValue:
    """End this browser's session; somebody already signed out gets the same page."""
    with db.writing():
        entry.dismiss()
    flash(_("You are signed out."), "good")
    return redirect(url_for(".sign_in"))


def _checked(email: str, password: str) -> Person | None:
    with db.writing():
        lockout.count_attempt(email, settings())
    person = entry.verified(email, password)
    if person is None:
        return None
    checked = person.password_hash
    new_hash = entry.renewed_hash(person, password)
    with db.writing():
        if not person.is_active or person.password_hash != checked:
            return None  # changed while the hash was being compared
        entry.admit(person, settings=settings(), new_hash=new_hash)
    return person


def _destination() -> str:
    target = request.args.get("next")
    return target if target and is_local(target) else "/"


def _page(form: SignInForm) -> str:
    demo = demo_sign_ins.is_demo()
    cast = demo_sign_ins.cast() if demo else []
    return render_template(
        "accounts/sign_in.html",
        form=form,
        demo_people=sorted(cast, key=lambda person: (person.tier, person.name)),
        demo_password=demo_sign_ins.PASSWORD if demo else "",
    )
