"""Sample content on the screen: what would go, what would stay, and removing it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.accounts.sign_in import current_viewer
from portal.core import naming
from portal.core.db import db
from portal.core.events import Event
from portal.core.languages import _
from portal.home.first_hour.views import bp, operates
from portal.home.sample import removing
from portal.home.sample.counting import Kept


@bp.get("/admin/start/sample")
@operates
def sample() -> ResponseReturnValue:
    """Say what the demo made and what would stay; after removing, what stayed and why."""
    has_sample = removing.has_sample()
    removed = None if has_sample else _last_removal()
    return render_template(
        "home/sample.html",
        outcome=removing.look() if has_sample else None,
        removed=removed,
        stayed=_stayed(removed) if removed else [],
        is_sample_person=removing.is_sample_person(current_viewer()),
    )


@bp.post("/admin/start/sample")
@operates
def remove_sample() -> ResponseReturnValue:
    """Remove the sample content; refused to somebody who would be removed with it."""
    with db.writing():
        removing.remove(by=current_viewer())
    flash(_("The sample content is gone. The search follows within a minute."), "good")
    return redirect(url_for(".sample"))


def _stayed(removed: Event) -> list[str]:
    kept: list[list[str]] = removed.detail["kept"]
    return [Kept(what, because).sentence for what, because in kept]


def _last_removal() -> Event | None:
    about = (Event.record_kind == naming.Installation.__tablename__, Event.verb == removing.VERB)
    rows = select(Event).where(*about, Event.record_id == naming.Installation.id)
    return db.session.scalar(rows.order_by(Event.id.desc()).limit(1))
