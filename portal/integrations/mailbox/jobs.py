"""What mail needs done in the background: fetching, and filing what is stored."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from portal.core import jobs
from portal.integrations.mailbox import polling
from portal.integrations.mailbox.services import filing
from portal.integrations.mailbox.services.receiving import WORK


@jobs.handler(WORK)
def file_mail(payloads: Sequence[dict[str, Any]]) -> None:
    """File stored mails."""
    for payload in payloads:
        filing.file(payload["message"])


@jobs.chore(every=timedelta(seconds=15))
def fetch_mail() -> None:
    """Look whether a mailbox is due."""
    polling.begin_round()
