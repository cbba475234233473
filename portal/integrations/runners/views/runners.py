"""Connecting runners: the list, one runner, its token, a test."""

from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core import pages
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.integrations.runners.contracts.protocol import Declined, Gone, Trouble
from portal.integrations.runners.contracts.registry import contract_of, place_of
from portal.integrations.runners.forms import RunnerForm
from portal.integrations.runners.models import Runner
from portal.integrations.runners.queries import runners
from portal.integrations.runners.services import runners as verbs
from portal.integrations.runners.tokens import keyring
from portal.integrations.runners.views.blueprint import ID, bp, manages


@bp.get("/admin/runners")
@manages
def list_runners() -> ResponseReturnValue:
    """List the runners and how they are."""
    found = [(runner, runners.jobs_of(runner)) for runner in runners.all_runners()]
    sections = pages.sections(current_app, "runners", current_viewer())
    return render_template("runners/list.html", found=found, sections=sections)


@bp.route("/admin/runners/new", methods=["GET", "POST"])
@manages
def new_runner() -> ResponseReturnValue:
    """Connect a runner."""
    form = RunnerForm()
    if form.is_sent():
        try:
            with db.writing():
                runner = verbs.add(form.card, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            _keep_token(runner, form)
            flash(_("%(name)s is connected. Test the connection next.", name=runner.name), "good")
            return redirect(url_for(".runner", number=runner.id))
    return render_template("runners/form.html", form=form, runner=None, outside=False), form.status


@bp.get(f"/admin/runners/<{ID}:number>")
@manages
def runner(number: int) -> ResponseReturnValue:
    """Show a runner and its jobs."""
    found = runners.runner(number)
    return render_template(
        "runners/show.html",
        runner=found,
        jobs=runners.jobs_of(found),
        has_token=bool(keyring.secret(found)),
    )


@bp.route(f"/admin/runners/<{ID}:number>/edit", methods=["GET", "POST"])
@manages
def edit_runner(number: int) -> ResponseReturnValue:
    """Change name, address and token."""
    found = runners.runner(number)
    form = RunnerForm(found)
    place = urlsplit(found.base_url).netloc
    if form.is_sent():
        try:
            with db.writing():
                verbs.change(found, form.card, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            if urlsplit(found.base_url).netloc != place:
                keyring.drop(found)  # a token is for the server it was entered for, and no other
            _keep_token(found, form)
            flash(_("%(name)s is saved. Test the connection next.", name=found.name), "good")
            return redirect(url_for(".runner", number=number))
    outside = keyring.is_set_outside(found.name)
    page = render_template("runners/form.html", form=form, runner=found, outside=outside)
    return page, form.status


@bp.post(f"/admin/runners/<{ID}:number>/test")
@manages
def test_runner(number: int) -> ResponseReturnValue:
    """Ask the runner who it is, and whether it takes the token; nothing is begun."""
    found = runners.runner(number)
    try:
        said, fault = contract_of(found).test(place_of(found)), ""
    except (Declined, Gone, Trouble) as trouble:
        said, fault = "", str(trouble)
    with db.writing():
        verbs.tested(found, fault, by=current_viewer())
    flash(fault or _("It works. %(said)s", said=said), "bad" if fault else "good")
    return redirect(url_for(".runner", number=number))


@bp.post(f"/admin/runners/<{ID}:number>/off")
@manages
def turn_off(number: int) -> ResponseReturnValue:
    """Hand no more jobs to a runner."""
    found = runners.runner(number)
    with db.writing():
        verbs.turn_off(found, by=current_viewer())
    flash(
        _("%(name)s is turned off. What is at work there is followed to its end.", name=found.name)
    )
    return redirect(url_for(".runner", number=number))


@bp.post(f"/admin/runners/<{ID}:number>/on")
@manages
def turn_on(number: int) -> ResponseReturnValue:
    """Hand jobs to a runner again."""
    found = runners.runner(number)
    with db.writing():
        verbs.turn_on(found, by=current_viewer())
    flash(_("%(name)s is turned on.", name=found.name), "good")
    return redirect(url_for(".runner", number=number))


@bp.post(f"/admin/runners/<{ID}:number>/secret")
@manages
def new_secret(number: int) -> ResponseReturnValue:
    """Make a secret for notifications; the page that answers shows it, once."""
    found = runners.runner(number)
    with db.writing():
        secret = verbs.new_secret(found, by=current_viewer())
    return render_template("runners/secret.html", runner=found, secret=secret)


def _keep_token(found: Runner, form: RunnerForm) -> None:
    if form.token.data and not keyring.is_set_outside(found.name):
        keyring.keep(found, form.token.data)
