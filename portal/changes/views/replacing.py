"""Choosing another approver where one has left."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.changes.policy import ChangePermission
from portal.changes.queries import changes, rounds
from portal.changes.services import replacing
from portal.changes.views.blueprint import bp
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.forms import Form, choices
from portal.core.languages import _, later
from portal.core.policy import policy
from portal.core.web import needs


class InsteadForm(Form):
    """Who is asked instead of somebody who left."""

    other = SelectField(later("Who is asked instead?"), coerce=int, default=0)

    def __init__(self) -> None:
        super().__init__()
        people = ((each.id, each.name) for each in rounds.people_to_ask())
        self.other.choices = choices([(0, _("Choose somebody")), *people])


@bp.route("/changes/<chg:ref>/approvers/<int:number>", methods=["GET", "POST"])
@needs(ChangePermission.SEE)
def ask_instead(ref: str, number: int) -> ResponseReturnValue:
    """Ask somebody else in place of an approver who left without voting."""
    viewer = current_viewer()
    found = changes.change(ref, viewer=viewer)
    policy.require(ChangePermission.ASSESS, viewer, found)
    form = InsteadForm()
    if form.is_sent():
        try:
            other = db.session.get(Person, form.other.data or 0)
            if other is None:
                words = _("Choose who is asked instead.")
                raise Invalid(words, {"other": words})
            with db.writing():
                replacing.ask_instead(found, number, other, by=viewer)
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("%(name)s is asked instead.", name=other.name), "good")
            return redirect(url_for("changes.show", ref=found.ref))
    return render_template("changes/instead.html", change=found, form=form), form.status
