"""The sources of alerts: the list, one source, connecting and changing it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.languages import _
from portal.core.policy import policy
from portal.integrations.alerts.forms import CertificateForm, SourceForm
from portal.integrations.alerts.models import AlertSource
from portal.integrations.alerts.policy import AlertsPermission
from portal.integrations.alerts.queries import sources
from portal.integrations.alerts.services import sources as verbs
from portal.integrations.alerts.snippets import PLACEHOLDER, snippets
from portal.integrations.alerts.terms import SourceKind, Verdict
from portal.integrations.alerts.views.blueprint import ID, bp, manages, sees


@bp.get("/admin/sources")
@sees
def list_sources() -> ResponseReturnValue:
    """List the sources and how they are."""
    found = [sources.health(source) for source in sources.all_sources()]
    return render_template("alerts/sources.html", found=found, may_manage=_may_manage())


@bp.get("/admin/sources/new")
@manages
def choose_kind() -> ResponseReturnValue:
    """Ask what sends."""
    return render_template("alerts/kinds.html", kinds=list(SourceKind))


@bp.route("/admin/sources/new/<kind>", methods=["GET", "POST"])
@manages
def new_source(kind: str) -> ResponseReturnValue:
    """Connect a sender; the page that answers shows its secret, once."""
    if kind not in set(SourceKind):
        return redirect(url_for(".choose_kind"))
    form = SourceForm(SourceKind(kind))
    if form.is_sent():
        try:
            with db.writing():
                source, secret = verbs.add(SourceKind(kind), form.card, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            return _secret_page(source, secret)
    page = render_template("alerts/source_form.html", form=form, source=None, kind=SourceKind(kind))
    return page, form.status


@bp.get(f"/admin/sources/<{ID}:number>")
@sees
def source(number: int) -> ResponseReturnValue:
    """Show a source: how it is, and what it delivered last."""
    found = sources.source(number)
    return _source_page(found, CertificateForm(obj=found))


@bp.route(f"/admin/sources/<{ID}:number>/edit", methods=["GET", "POST"])
@manages
def edit_source(number: int) -> ResponseReturnValue:
    """Change name and rules."""
    found = sources.source(number)
    form = SourceForm(found.kind, found)
    if form.is_sent():
        try:
            with db.writing():
                verbs.change(found, form.card, by=current_viewer())
        except Invalid as refusal:
            form.show(refusal)
        else:
            flash(_("%(name)s is saved.", name=found.name), "good")
            return redirect(url_for(".source", number=number))
    page = render_template("alerts/source_form.html", form=form, source=found, kind=found.kind)
    return page, form.status


@bp.post(f"/admin/sources/<{ID}:number>/secret")
@manages
def rotate(number: int) -> ResponseReturnValue:
    """Give a new secret; the page that answers shows it, once."""
    found = sources.source(number)
    with db.writing():
        secret = verbs.rotate(found, by=current_viewer())
    return _secret_page(found, secret)


@bp.post(f"/admin/sources/<{ID}:number>/off")
@manages
def turn_off(number: int) -> ResponseReturnValue:
    """Take no more deliveries."""
    found = sources.source(number)
    with db.writing():
        verbs.turn_off(found, by=current_viewer())
    flash(_("%(name)s is turned off. Its sender now gets “not found”.", name=found.name))
    return redirect(url_for(".source", number=number))


@bp.post(f"/admin/sources/<{ID}:number>/on")
@manages
def turn_on(number: int) -> ResponseReturnValue:
    """Take deliveries again."""
    found = sources.source(number)
    with db.writing():
        verbs.turn_on(found, by=current_viewer())
    flash(_("%(name)s is turned on.", name=found.name), "good")
    return redirect(url_for(".source", number=number))


@bp.post(f"/admin/sources/<{ID}:number>/certificate")
@manages
def certificate(number: int) -> ResponseReturnValue:
    """Trust an uploaded certificate, where none can be fetched."""
    found = sources.source(number)
    form = CertificateForm()
    if not form.is_sent():
        return _source_page(found, form)
    try:
        with db.writing():
            verbs.trust(found, form.certificate.data or "", by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _source_page(found, form)
    flash(
        _("The certificate is saved.") if found.certificate else _("It is fetched from AWS."),
        "good",
    )
    return redirect(url_for(".source", number=number))


@bp.post(f"/admin/sources/<{ID}:number>/subscription")
@manages
def subscription(number: int) -> ResponseReturnValue:
    """Note that the pending subscription was opened by hand."""
    found = sources.source(number)
    with db.writing():
        verbs.subscription_opened(found, by=current_viewer())
    return redirect(url_for(".source", number=number))


def _source_page(found: AlertSource, form: CertificateForm) -> ResponseReturnValue:
    verdict = request.args.get("verdict", "")
    before = request.args.get("before", 0, type=int)
    page = render_template(
        "alerts/source.html",
        source=found,
        health=sources.health(found),
        deliveries=sources.latest(found, verdict=verdict, before=min(max(before, 0), 2**31 - 1)),
        page_size=sources.PAGE,
        verdict=verdict if verdict in set(Verdict) else "",
        verdicts=list(Verdict),
        data_trouble=sources.monitoring_health(found),
        snippets=snippets(found, _address(found), PLACEHOLDER),
        address=_address(found),
        certificate_form=form,
        may_manage=_may_manage(),
    )
    return page, form.status


def _secret_page(found: AlertSource, secret: str) -> ResponseReturnValue:
    texts = snippets(found, _address(found), secret)
    page = render_template("alerts/secret.html", source=found, secret=secret, snippets=texts)
    return page, 200, {"Cache-Control": "no-store"}


def _address(found: AlertSource) -> str:
    base = current_app.extensions["portal_settings"].base_url
    return f"{base}{url_for('alerts.receive', key=found.key)}"


def _may_manage() -> bool:
    return policy.allows(AlertsPermission.MANAGE_SOURCES, current_viewer())
