"""Files of the sample content: they go once no row names them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from portal.core import jobs
from portal.core.blobs import BlobStore
from portal.core.db import Base, db
from portal.core.mail import post
from portal.home.sample.terms import HASHES

JOB = "sample.files"


@jobs.handler(JOB)
def remove_files(payloads: Sequence[dict[str, Any]]) -> None:
    """Remove the files that nothing names any more; called again it finds nothing left to do."""
    blobs = BlobStore(post.settings.blob_folder)
    for payload in payloads:
        for digest in payload["hashes"]:
            if not _is_named(digest):
                blobs.remove(digest)


def _is_named(digest: str) -> bool:
    for name, column in HASHES.items():
        named = Base.metadata.tables[name].c[column]
        if db.session.scalar(select(named).where(named == digest).limit(1)) is not None:
            return True
    return False
