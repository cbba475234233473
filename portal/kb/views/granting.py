"""The page where managers say who may publish which kind without a reviewer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.forms import choices
from portal.core.languages import _
from portal.core.web import needs
from portal.kb.forms import GrantForm
from portal.kb.policy import KbPermission
from portal.kb.queries import grants
from portal.kb.services import granting
from portal.kb.terms import Kind
from portal.kb.views.reading import bp

ID = "int(max=2147483647)"  # more does not fit a column, so it is no person's number


@bp.get("/admin/publishing")
@needs(KbPermission.GRANT_DIRECT)
def publishing_grants() -> ResponseReturnValue:
    """List who may publish without a reviewer."""
    return _page(_form())


@bp.post("/admin/publishing")
@needs(KbPermission.GRANT_DIRECT)
def grant_publishing() -> ResponseReturnValue:
    """Let somebody publish one kind without a reviewer."""
    form = _form()
    if not form.is_sent():
        return _page(form)
    try:
        with db.writing():
            person, kind = _person(form.person.data), Kind.of(form.kind.data)
            granting.grant(person, kind, by=current_viewer())
            words = _(
                "%(name)s publishes %(kind)s articles without a reviewer from now on.",
                name=person.name,
                kind=kind.label,
            )
    except Invalid as refusal:
        form.show(refusal)
        return _page(form)
    flash(words, "good")
    return redirect(url_for("kb.publishing_grants"))


@bp.post(f"/admin/publishing/<{ID}:person_id>/<kind>/revoke")
@needs(KbPermission.GRANT_DIRECT)
def revoke_publishing(person_id: int, kind: str) -> ResponseReturnValue:
    """Take a grant back."""
    try:
        chosen = Kind.of(kind)
    except KeyError:
        raise Missing from None
    with db.writing():
        person = _person(person_id)
        granting.revoke(person, chosen, by=current_viewer())
        words = _(
            "%(name)s needs a reviewer for %(kind)s articles again.",
            name=person.name,
            kind=chosen.label,
        )
    flash(words, "good")
    return redirect(url_for("kb.publishing_grants"))


def _form() -> GrantForm:
    viewer = current_viewer()
    form = GrantForm()
    form.person.choices = choices(
        (person.id, f"{person.name}, {person.team.name}" if person.team else person.name)
        for person in grants.writers()
        if person.id != viewer.id
    )
    form.kind.choices = choices((kind.value, kind.label) for kind in grants.GRANTABLE)
    return form


def _page(form: GrantForm) -> ResponseReturnValue:
    holders = grants.holders()
    givers = [grant.granted_by_id for holder in holders for grant in holder.grants.values()]
    page = render_template(
        "kb/publishing_grants.html",
        form=form,
        holders=holders,
        kinds=grants.GRANTABLE,
        givers=grants.names_of(givers),
    )
    return page, form.status


def _person(person_id: int) -> Person:
    found = db.session.get(Person, person_id)
    if found is None:
        raise Missing
    return found
