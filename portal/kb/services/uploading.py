"""Files somebody sends to a proposal: checked, stored and read before the database is touched."""

import re
from pathlib import Path
from urllib.parse import quote

from portal.accounts.viewer import Viewer
from portal.core import events
from portal.core.blobs import BlobStore
from portal.core.errors import Invalid, TooLarge
from portal.core.languages import _
from portal.core.policy import policy
from portal.kb.models.attachment import Attachment
from portal.kb.models.proposal import Proposal
from portal.kb.policy import KbPermission
from portal.kb.services.attaching import KeptFile, attach, keep
from portal.kb.services.writing import person_of


class Shelf:
    """Where the bytes lie; opened once with the settings."""

    def __init__(self) -> None:
        self._store: BlobStore | None = None
        self._megabytes = 0

    def open(self, folder: Path, *, megabytes: int) -> None:
        """Keep files of up to so many megabytes under `folder`."""
        self._store, self._megabytes = BlobStore(folder), megabytes

    @property
    def store(self) -> BlobStore:
        """The store; raises `RuntimeError` before `open()`."""
        if self._store is None:
            raise RuntimeError("The folder for attachments is not known yet.")
        return self._store

    def take(self, content: bytes, name: str) -> KeptFile:
        """Store what was sent; raises `Invalid`, `TooLarge` or `OutOfSpace` and keeps nothing."""
        if not content:
            raise Invalid(_("This file is empty."), {"file": _("%(name)s is empty.", name=name)})
        if len(content) > self._megabytes * 2**20:
            raise TooLarge(
                _(
                    "%(name)s is larger than the %(megabytes)s MB an attachment may have.",
                    name=name,
                    megabytes=self._megabytes,
                )
            )
        return keep(content, name, blobs=self.store)


shelf = Shelf()


def upload(proposal: Proposal, file: KeptFile, *, by: Viewer) -> Attachment:
    """Give the article of a proposal a file; readers get it once the published text names it."""
    policy.require(KbPermission.EDIT_PROPOSAL, by, proposal)
    attachment = attach(proposal.article, file, by=person_of(by))
    events.write(proposal, "attach", by=by, name=attachment.name)
    return attachment


def markdown_for(attachment: Attachment) -> str:
    """Return what puts a file into a text: a picture to look at, a link to the rest."""
    target = f"attachment:{quote(attachment.name)}"
    if attachment.is_image:
        return f"![{_label(attachment.name.rsplit('.', 1)[0])}]({target})"
    return f"[{_label(attachment.name)}]({target})"


def _label(name: str) -> str:
    return re.sub(r"([\[\]\\`*_<>!])", r"\\\1", name)
