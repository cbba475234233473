"""What is done after a notification was stored."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from portal.core import jobs
from portal.core.db import db
from portal.integrations.runners.terraform.models import TerraformDelivery
from portal.integrations.runners.terraform.services import deliveries
from portal.integrations.runners.terraform.terms import Verdict


class Retention:
    """How long deliveries are kept, opened once with the settings."""

    days = 30


retention = Retention()


@jobs.handler(deliveries.READ)
def read(payloads: Sequence[dict[str, Any]]) -> None:
    """Understand what waits."""
    for payload in payloads:
        with db.writing() as session:
            delivery = session.get(TerraformDelivery, payload["delivery"])
            if delivery is not None and delivery.verdict is Verdict.WAITING:
                deliveries.understand(delivery)


@jobs.chore(every=timedelta(hours=6))
def forget() -> None:
    """Delete deliveries after their time; what they told stays."""
    with db.writing():
        deliveries.forget(retention.days)
