"""Every model of every feature, imported once so that migrations and tests see all tables."""

from portal.accounts import models as accounts
from portal.actions import models as actions
from portal.activity import models as activity
from portal.activity.channels.webhook import models as webhook
from portal.catalog import models as catalog
from portal.changes.models import change, freezes, rounds, templates
from portal.core import events, facts, jobs
from portal.core.db import Base
from portal.core.live import presence
from portal.home.sample import models as sample
from portal.incidents.models import escalation, incident, listing, talk
from portal.incidents.runs import models as runs
from portal.incidents.selfservice import models as selfservice
from portal.incidents.trail import models as trail
from portal.insights.payback import models as payback
from portal.integrations.alerts import models as alerts
from portal.integrations.mailbox import models as mailbox
from portal.integrations.runners import models as runners
from portal.integrations.runners.terraform import models as terraform
from portal.kb.models import (
    article,
    attachment,
    exchange,
    knowledge_link,
    proposal,
    reading,
    revision,
    use,
)
from portal.postmortems.models import lesson, meeting, postmortem, receipt, review, waiver
from portal.problems.models import problem
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
    presence,
    article,
    attachment,
    exchange,
    proposal,
    revision,
    reading,
    use,
    knowledge_link,
    incident,
    listing,
    talk,
    escalation,
    actions,
    mailbox,
    selfservice,
    alerts,
    trail,
    runs,
    problem,
    postmortem,
    waiver,
    lesson,
    payback,
    meeting,
    receipt,
    review,
    golden,
    learning,
    saved,
    tuning,
    calendars,
    clocks,
    policies,
    change,
    freezes,
    rounds,
    templates,
    runners,
    terraform,
    sample,
)
metadata = Base.metadata
