"""Calendars: shown with their history, added, edited into new versions, retired."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.forms import text_of
from portal.sla.forms import CalendarForm
from portal.sla.models.calendars import WorkCalendar
from portal.sla.queries import examples, history, rules
from portal.sla.services import calendars as verbs
from portal.sla.views.blueprint import ID, bp, manages, reads, say_saved, seen_in


@bp.get(f"/admin/sla/calendars/<{ID}:number>")
@reads
def calendar(number: int) -> ResponseReturnValue:
    """Show the hours of a calendar, who counts by it, and every version."""
    found = rules.calendar(number)
    return render_template(
        "sla/calendar.html",
        calendar=found,
        work=rules.work_now(found),
        users=rules.users_of(found),
        versions=history.of_calendar(found),
        examples=examples.of_calendar(rules.work_now(found), examples.next_friday()),
    )


@bp.route("/admin/sla/calendars/new", methods=["GET", "POST"])
@manages
def new_calendar() -> ResponseReturnValue:
    """Add a calendar, or show what would be due under it."""
    form = CalendarForm()
    if not form.is_sent():
        return _page(form)
    try:
        if "try" in request.form:
            return _tried(form)
        with db.writing():
            added = verbs.add(form.card, by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form)
    flash(f"{added.name} is added. Policies can count by it from now on.", "good")
    return redirect(url_for(".calendar", number=added.id))


@bp.route(f"/admin/sla/calendars/<{ID}:number>/edit", methods=["GET", "POST"])
@manages
def edit_calendar(number: int) -> ResponseReturnValue:
    """Save a new version of a calendar, or show what would be due under it."""
    found = rules.calendar(number)
    form = CalendarForm(found)
    if not form.is_sent():
        return _page(form, found)
    try:
        if "try" in request.form:
            return _tried(form, found)
        with db.writing():
            seen = seen_in(text_of(form.seen))
            is_other = verbs.change(found, form.card, by=current_viewer(), seen=seen)
    except Conflict as refusal:
        newest = rules.calendar(number)
        form.seen.data = str(newest.version)
        return _page(form, newest, refusal=refusal)[0], refusal.status
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, found)
    say_saved(found.version, is_other=is_other)
    return redirect(url_for(".calendar", number=number))


@bp.post(f"/admin/sla/calendars/<{ID}:number>/retire")
@manages
def retire_calendar(number: int) -> ResponseReturnValue:
    """Take a calendar out of every choice."""
    found = rules.calendar(number)
    with db.writing():
        verbs.retire(found, by=current_viewer())
    flash(f"{found.name} is retired. What ran under it stays counted.")
    return redirect(url_for(".service_levels"))


@bp.post(f"/admin/sla/calendars/<{ID}:number>/bring-back")
@manages
def bring_back_calendar(number: int) -> ResponseReturnValue:
    """Offer a retired calendar again."""
    found = rules.calendar(number)
    with db.writing():
        verbs.bring_back(found, by=current_viewer())
    flash(f"{found.name} can be chosen again.", "good")
    return redirect(url_for(".calendar", number=number))


def _tried(form: CalendarForm, calendar: WorkCalendar | None = None) -> tuple[str, int]:
    verbs.require_workable(form.work)
    return _page(form, calendar, examples=examples.of_calendar(form.work, form.moment))


def _page(form: CalendarForm, calendar: WorkCalendar | None = None, **more: Any) -> tuple[str, int]:
    page = render_template("sla/calendar_form.html", form=form, calendar=calendar, **more)
    return page, form.status
