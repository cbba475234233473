"""Looking after mailboxes: adding, trying, pausing, and seeing how they are."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _
from portal.core.web import needs
from portal.core.wording import plural
from portal.integrations.mailbox import imap, queries
from portal.integrations.mailbox.forms import MailboxForm
from portal.integrations.mailbox.imap import Unreachable
from portal.integrations.mailbox.models import Mailbox
from portal.integrations.mailbox.passwords import keyring
from portal.integrations.mailbox.policy import MailPermission
from portal.integrations.mailbox.services import mailboxes as verbs
from portal.integrations.mailbox.views.blueprint import bp

manages = needs(MailPermission.MANAGE)


@bp.get("/admin/mailboxes")
@manages
def boxes() -> ResponseReturnValue:
    """List every mailbox and how it is."""
    found = queries.mailboxes()
    return render_template("mailbox/list.html", boxes=found, counts=queries.counts(found))


@bp.route("/admin/mailboxes/new", methods=["GET", "POST"])
@manages
def new() -> ResponseReturnValue:
    """Add a mailbox."""
    form = MailboxForm()
    if form.is_sent():
        try:
            with db.writing():
                box = verbs.add(
                    form.card,
                    by=current_viewer(),
                    with_what_is_there=bool(form.with_what_is_there.data),
                )
        except Invalid as refusal:
            form.show(refusal)
        else:
            _keep_password(box, form)
            flash(_("%(name)s is added. Test the connection next.", name=box.name), "good")
            return redirect(url_for(".show", number=box.id))
    return render_template("mailbox/form.html", form=form, box=None), form.status


@bp.get("/admin/mailboxes/<int:number>")
@manages
def show(number: int) -> ResponseReturnValue:
    """Show how a mailbox is and what came in last."""
    box = queries.mailbox(number)
    mails = queries.latest(box, viewer=current_viewer())
    has_password = bool(keyring.secret(box))
    return render_template("mailbox/show.html", box=box, mails=mails, has_password=has_password)


@bp.route("/admin/mailboxes/<int:number>/edit", methods=["GET", "POST"])
@manages
def edit(number: int) -> ResponseReturnValue:
    """Change a mailbox."""
    box = queries.mailbox(number)
    form = MailboxForm(box)
    if form.is_sent():
        try:
            with db.writing():
                verbs.change(box, form.card, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            _keep_password(box, form)
            flash(_("%(name)s is saved.", name=box.name), "good")
            return redirect(url_for(".show", number=box.id))
    outside = keyring.is_set_outside(box.name)
    return render_template("mailbox/form.html", form=form, box=box, outside=outside), form.status


@bp.post("/admin/mailboxes/<int:number>/test")
@manages
def test(number: int) -> ResponseReturnValue:
    """Sign in at the server and look into the folder, without taking anything."""
    box = queries.mailbox(number)
    if not box.host:
        raise Conflict(_("%(name)s has no server: mail is handed in by a pipe.", name=box.name))
    try:
        with imap.opened(box) as folder:
            mails = plural(folder.mails, "mail")
    except Unreachable as trouble:
        flash(str(trouble), "bad")
    else:
        flash(_("It works: %(folder)s holds %(mails)s.", folder=box.folder, mails=mails), "good")
    return redirect(url_for(".show", number=box.id))


@bp.post("/admin/mailboxes/<int:number>/poll")
@manages
def poll(number: int) -> ResponseReturnValue:
    """Let the worker fetch its mail at once."""
    box = queries.mailbox(number)
    if not box.is_polled:
        raise Conflict(
            _("%(name)s is not fetched from: it is paused, or has no server.", name=box.name)
        )
    with db.writing():
        verbs.poll_soon(box)
    flash(_("The worker looks into it within 15 seconds."), "good")
    return redirect(url_for(".show", number=box.id))


@bp.post("/admin/mailboxes/<int:number>/pause")
@manages
def pause(number: int) -> ResponseReturnValue:
    """Fetch nothing more from a mailbox."""
    box = queries.mailbox(number)
    with db.writing():
        verbs.pause(box, by=current_viewer())
    flash(_("%(name)s is paused. Its mail waits on the server.", name=box.name))
    return redirect(url_for(".show", number=box.id))


@bp.post("/admin/mailboxes/<int:number>/resume")
@manages
def resume(number: int) -> ResponseReturnValue:
    """Fetch from a mailbox again."""
    box = queries.mailbox(number)
    with db.writing():
        verbs.resume(box, by=current_viewer())
    flash(_("%(name)s is in use again.", name=box.name), "good")
    return redirect(url_for(".show", number=box.id))


def _keep_password(box: Mailbox, form: MailboxForm) -> None:
    if form.password.data and not keyring.is_set_outside(box.name):
        keyring.keep(box, form.password.data)
