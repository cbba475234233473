"""One mail as it came: what became of it, and its original as plain text."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.sending import LooseFile, send
from portal.core.web import needs, signed_in
from portal.integrations.mailbox import queries
from portal.integrations.mailbox.models import MailMessage
from portal.integrations.mailbox.policy import MailPermission
from portal.integrations.mailbox.reading import heads, parts
from portal.integrations.mailbox.services import receiving
from portal.integrations.mailbox.views.blueprint import bp
from portal.kb.services.uploading import shelf

LONGEST_SHOWN = 100_000


@bp.get("/mails/<int:number>")
@signed_in
def mail(number: int) -> ResponseReturnValue:
    """Show a mail to those who read its incident as support does."""
    viewer = current_viewer()
    found = queries.message(number, viewer=viewer)
    return render_template(
        "mailbox/message.html",
        mail=found,
        original=_original(found),
        is_whole=found.size <= LONGEST_SHOWN,
        may_refile=found.verdict.may_be_repeated
        and policy.allows(MailPermission.REFILE, viewer, found),
    )


@bp.get("/mails/<int:number>/original")
@signed_in
def original(number: int) -> ResponseReturnValue:
    """Send the bytes as they came, to be saved and never to be shown."""
    found = queries.message(number, viewer=current_viewer())
    return send(LooseFile(f"mail-{found.id}.eml", found.sha256), shelf.store)


@bp.post("/mails/<int:number>/file")
@needs(MailPermission.REFILE)
def refile(number: int) -> ResponseReturnValue:
    """File a mail once more, although a rule kept it out."""
    found = queries.message(number, viewer=current_viewer())
    with db.writing():
        receiving.refile(found, by=current_viewer())
    flash(_("It is being filed. Load the page again in a moment."), "good")
    return redirect(url_for(".mail", number=found.id))


def _original(found: MailMessage) -> str:
    with shelf.store.open(found.sha256) as stored:
        return parts.readable(heads.text_of(stored.read(LONGEST_SHOWN), "utf-8"))
