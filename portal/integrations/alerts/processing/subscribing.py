"""Subscriptions of SNS: a confirmed one delivers, a pending one waits for somebody."""

from portal.core import jobs
from portal.core.languages import later
from portal.integrations.alerts.contracts.signals import Confirmation
from portal.integrations.alerts.models import AlertSource
from portal.integrations.alerts.processing.effects import Outcome
from portal.integrations.alerts.terms import Verdict

CONFIRM = "alerts.confirm"


def take(source: AlertSource, confirmation: Confirmation) -> Outcome:
    """Ask for a subscription to be confirmed; until that is done it is shown as pending."""
    if confirmation.ends:
        words = later("The topic ended the subscription; nothing more will come from it.")
        return Outcome(Verdict.SUBSCRIBED, words, None, 0)
    source.pending_url = confirmation.url
    payload = {"source": source.id, "url": confirmation.url}
    jobs.enqueue(CONFIRM, payload, key=f"source-{source.id}")
    words = later("The topic asks whether it may deliver: the portal confirms it.")
    return Outcome(Verdict.SUBSCRIBED, words, None, 0)
