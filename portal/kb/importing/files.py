"""Files an import brings along: stored once by content, read for the search, named for sure."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.kb import filetypes
from portal.kb.extraction import extract_text
from portal.kb.models.article import Article
from portal.kb.models.attachment import Attachment


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose bytes are stored and whose text is read; no article has it yet."""

    name: str
    sha256: str
    size: int
    content_type: str
    text: str = ""
    problem: str = ""


def keep(data: bytes, name: str, *, blobs: BlobStore) -> KeptFile:
    """Store the bytes and read their words: slow, so do it before writing.

    Raises `OutOfSpace` on a full disk, and then nothing is stored.
    """
    name = filetypes.safe_name(name)
    extracted = extract_text(data, name)
    return KeptFile(
        name=name,
        sha256=blobs.put(data),
        size=len(data),
        content_type=filetypes.content_type(data, name),
        text=extracted.text,
        problem=extracted.problem,
    )


def name_for(file: KeptFile, names: dict[str, str]) -> str:
    """Return the name the file gets beside these (name → hash): its own, or one with a number.

    A name never changes its bytes, so the same name with other bytes gets a number; the same
    bytes under the same name are the same file.
    """
    name, number = file.name, 1
    taken = {known.casefold(): sha256 for known, sha256 in names.items()}
    while taken.get(name.casefold(), file.sha256) != file.sha256:
        number += 1
        name = filetypes.numbered(file.name, number)
    return name


def names_on(article_id: int) -> dict[str, str]:
    """Return the files of an article: name → hash."""
    rows = select(Attachment.name, Attachment.sha256).where(Attachment.article_id == article_id)
    return dict(db.session.execute(rows).all())


def attach(article: Article, file: KeptFile, *, by: Person) -> Attachment:
    """Give the article a file, or return the one it already has; the text has to mention it."""
    name = name_for(file, names_on(article.id))
    own = Attachment.article_id == article.id
    found = db.session.scalar(select(Attachment).where(own, Attachment.name == name))
    if found is not None:
        return found
    attachment = Attachment(
        article_id=article.id,
        name=name,
        sha256=file.sha256,
        size=file.size,
        content_type=file.content_type,
        is_image=filetypes.shown_inline(file.content_type),
        text=file.text,
        problem=file.problem,
        uploaded_by_id=by.id,
        uploaded_at=clock.now(),
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment
