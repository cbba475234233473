"""The texts a section had: each save is kept, and an old one can be taken back as a new save."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Missing
from portal.incidents.texts import Text
from portal.postmortems.models.postmortem import PostmortemSection, SectionText


def keep(
    section: PostmortemSection, text: Text, *, by: Viewer, taken_from: int | None = None
) -> None:
    """Let a section say this from now on; what it said before is kept."""
    _keep_what_stood(section)
    section.body, section.html = text.source, text.html
    section.number += 1
    section.saved_by, section.saved_at = by.person, clock.now()
    section.saved_by_id = by.id
    _note(section, taken_from)


def texts_of(section: PostmortemSection) -> Sequence[SectionText]:
    """Return what a section said after each save, the newest first."""
    rows = select(SectionText).where(SectionText.section_id == section.id)
    return db.session.scalars(rows.order_by(SectionText.number.desc())).all()


def text_of(section: PostmortemSection, number: int) -> SectionText:
    """Return what a section said after that save; raises `Missing`."""
    found = _kept(section, number)
    if found is None:
        raise Missing
    return found


def base_of(section: PostmortemSection, number: int) -> str | None:
    """Return the text somebody began to write on; None where it was not kept."""
    if number == 0 and section.number > 0 and _kept(section, 0) is None:
        return ""  # nothing stood in it before its first save
    found = _kept(section, number)
    return found.body if found else None


def _keep_what_stood(section: PostmortemSection) -> None:
    """Keep a text that came with a new version, or from before texts were kept."""
    if section.body and _kept(section, section.number) is None:
        _note(section, None)


def _note(section: PostmortemSection, taken_from: int | None) -> None:
    db.session.add(
        SectionText(
            section_id=section.id,
            number=section.number,
            body=section.body,
            saved_by_id=section.saved_by_id,
            saved_at=section.saved_at or section.postmortem.created_at,
            taken_from=taken_from,
        )
    )
    db.session.flush()


def _kept(section: PostmortemSection, number: int) -> SectionText | None:
    rows = select(SectionText).where(
        SectionText.section_id == section.id, SectionText.number == number
    )
    return db.session.scalar(rows)
