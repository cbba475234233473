"""Importing from the browser: upload a zip, watch it come in, read the report."""

from typing import cast

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.accounts.models import Person
from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Invalid, Missing, Refusal
from portal.core.forms import text_of
from portal.core.web import needs
from portal.kb.importing.forms import ImportForm
from portal.kb.importing.report import Note, Report
from portal.kb.importing.run import Plan
from portal.kb.importing.taking import Options
from portal.kb.importing.uploads import uploads
from portal.kb.models.exchange import ImportRun
from portal.kb.policy import KbPermission
from portal.kb.views.reading import bp

EARLIER = 20


@bp.get("/kb/import")
@needs(KbPermission.IMPORT)
def import_form() -> ResponseReturnValue:
    """Ask for an archive, and list what was brought in before."""
    return _form_page(ImportForm(formdata=None))


@bp.post("/kb/import")
@needs(KbPermission.IMPORT)
def upload_import() -> ResponseReturnValue:
    """Check an archive and let the worker bring it in."""
    form = ImportForm()
    if not form.is_sent():
        return _form_page(form), 422
    viewer = current_viewer()
    plan = Plan(
        person_id=cast("int", viewer.id),
        collection=text_of(form.collection),
        options=Options(publish=form.publish.data == "publish"),
        create_missing=bool(form.create_missing.data),
    )
    file = cast("FileStorage", form.archive.data)
    db.release()
    try:
        number = uploads.receive(file.stream, file.filename or "upload", plan)  # type: ignore[arg-type]
    except Refusal as refusal:
        form.show(Invalid(str(refusal), {"archive": str(refusal)}))
        return _form_page(form), refusal.status
    return redirect(url_for("kb.import_report", number=number))


@bp.get("/kb/import/<int:number>")
@needs(KbPermission.IMPORT)
def import_report(number: int) -> ResponseReturnValue:
    """Show how far an import has come, or what it did."""
    run = db.session.get(ImportRun, number) if number < 2**31 else None
    if run is None:
        raise Missing
    report = Report.of(run.report)
    person = db.session.get(Person, run.person_id) if run.person_id else None
    return render_template(
        "kb/import_report.html",
        run=run,
        report=report,
        person=person,
        outcomes=[(outcome, count) for outcome, count in report.counts.items() if count],
        dead_links=_by_file(report.dead_links),
        warnings=_by_file(report.warnings),
    )


def _form_page(form: ImportForm) -> str:
    runs = select(ImportRun).order_by(ImportRun.id.desc()).limit(EARLIER)
    earlier = [(run, Report.of(run.report)) for run in db.session.scalars(runs)]
    return render_template("kb/import.html", form=form, earlier=earlier)


def _by_file(notes: list[Note]) -> list[Note]:
    return sorted(notes, key=lambda note: (note.path, note.line))
