"""Every model of every feature, imported once so that migrations and tests see all tables."""

from portal.accounts import models as accounts
from portal.activity import models as activity
from portal.activity.channels.webhook import models as webhook
from portal.catalog import models as catalog
from portal.core import events, facts, jobs
from portal.core.db import Base
from portal.incidents.models import escalation, incident, talk
from portal.incidents.selfservice import models as selfservice
from portal.integrations.alerts import models as alerts
from portal.kb.models import (
    article,
    attachment,
    exchange,
    knowledge_link,
    proposal,
    revision,
    use,
)
from portal.search.golden import models as golden
from portal.search.learning import models as learning
from portal.search.saved import models as saved
from portal.search.tuning import models as tuning
from portal.sla.models import calendars, clocks, policies

__all__ = ["FEATURES", "metadata"]

FEATURES = (
    accounts,
    activity,
    webhook,
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
    knowledge_link,
    incident,
    talk,
    escalation,
    alerts,
    selfservice,
    golden,
    learning,
    saved,
    tuning,
    calendars,
    clocks,
    policies,
)
metadata = Base.metadata
