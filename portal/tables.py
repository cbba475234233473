"""Every model of every feature, imported once so that migrations and tests see all tables."""

from portal.accounts import models as accounts
from portal.activity import models as activity
from portal.catalog import models as catalog
from portal.core import events, facts, jobs
from portal.core.db import Base
from portal.kb.models import article, attachment, exchange, proposal, revision, use
from portal.search.learning import models as learning

__all__ = ["FEATURES", "metadata"]

FEATURES = (
    accounts,
    activity,
    catalog,
    events,
    facts,
    jobs,
    article,
    attachment,
    exchange,
    proposal,
    revision,
    use,
    learning,
)
metadata = Base.metadata
