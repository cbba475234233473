"""Every page of the portal in its important states, each as the person who sees most of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

REFUSED = "refused"  # the first form of the page is sent as it is, and comes back
MISSING, FORBIDDEN = "missing", "forbidden"  # there is no such page, or not for this person
_ANSWERS = {MISSING: 404, FORBIDDEN: 403}
_LONG = "Wärmeübertragungsdruckereinstellungen" * 4

# Person (nobody: -), address, and the state where it is not the plain one.
WALK = f"""
- /
lena /
theo /
tess /
rea /
mona /
ada /
- /sign-in
- /sign-in refused
- /password/forgot
- /invitation/none missing
- /password/reset/none missing
- /set-up missing
rea /no-such-page missing
lena /admin/people forbidden
lena /account
lena /account refused
lena /account/password
lena /account/password refused
lena /account/sessions
rea /notifications
lena /notifications
rea /notifications/settings
rea /notifications/settings/channels/webhook
- /kb
tess /kb
tess /kb?kind=sop
tess /kb?kind=sop&tag=none
- /kb/how-do-i-reset-my-password
lena /kb/user-cannot-log-in
tess /kb/user-cannot-log-in
tess /kb/order-intake-runs-out-of-connections
priya /kb/move-the-order-database-to-its-standby
rea /kb/KB-1/history
rea /kb/KB-1/compare
rea /kb/KB-1/feedback
rea /kb/KB-1/flags
rea /kb/KB-1/flags refused
rea /kb/KB-1/languages
rea /kb/KB-1/owner
rea /kb/KB-1/review-date
rea /kb/KB-1/verify
rea /kb/KB-1/print
rea /kb/KB-1/revisions/1
rea /kb/KB-1/edit
rea /kb/KB-3/proposal
rea /kb/KB-3/proposal?view=source
rea /kb/KB-3/proposals/3
rea /kb/KB-9/proposal
rea /kb/mine
tess /kb/mine
tess /kb/new
tess /kb/new refused
ada /kb/import
ada /kb/import/1
rea /reviews
lena /reviews forbidden
- /search
lena /search?q=vpn
tess /search?q=certificate
lena /search?q=zzzzqqqq
lena /search?q={_LONG}
lena /search/log
lena /search/saved
lena /search/saved/1
lena /search/saved/new?q=vpn
mona /search/gaps
mona /search/gaps?state=closed
mona /search/gaps/GAP-1
mona /search/gaps/GAP-3
mona /search/insights
ada /admin/search/relevance
ada /admin/search/synonyms
ada /admin/search/synonyms/1
ada /admin/search/synonyms/new
ada /admin/search/synonyms/new refused
ada /admin/search/weights
ada /admin/search/why?q=vpn
lena /incidents
lena /incidents?tab=unassigned
theo /incidents?tab=all
theo /incidents?q=zzzzqqqq
theo /incidents/INC-345
lena /incidents/INC-344
theo /incidents/INC-341
tess /incidents/INC-329
theo /incidents/INC-343
theo /incidents/INC-343/runs/1
theo /incidents/INC-343/jobs/1
theo /runs/1
theo /runs/2
theo /runs/3
lena /incidents/INC-346
mona /mails/1
tess /incidents/INC-348
lena /incidents/INC-1
lena /incidents/new
lena /incidents/new refused
theo /incidents/hand-overs
theo /incidents/INC-345/assign
theo /incidents/INC-345/edit
theo /incidents/INC-345/escalate
theo /incidents/INC-343/escalate
mona /incidents/INC-345/major
theo /incidents/INC-345/merge
theo /incidents/INC-345/merge refused
theo /incidents/INC-345/parent
theo /incidents/INC-345/priority
theo /incidents/INC-345/resolve
theo /incidents/INC-345/resolve refused
mona /incidents/INC-345/roles
theo /incidents/INC-345/split
theo /incidents/INC-345/wait
theo /incidents/INC-345/wait refused
theo /incidents/INC-345/watchers
theo /incidents/INC-345/search?q=vpn
theo /incidents/INC-345/articles/KB-1
theo /incidents/INC-345/articles/KB-1/revisions/1
mona /incidents/INC-329/waive
mona /incidents/INC-329/waiver
otto /help/INC-344
otto /help
otto /help?q=password
otto /help/mine
otto /help/report
otto /help/report refused
tess /problems
tess /problems/suggested
tess /problems/PRB-1
tess /problems/PRB-4
tess /problems/PRB-8
tess /problems/new
tess /problems/new refused
mona /problems/PRB-8/accept-risk
tess /problems/PRB-8/cause
tess /problems/PRB-8/duplicate
tess /problems/PRB-8/edit
tess /problems/PRB-8/known-error
tess /problems/PRB-8/owner
tess /problems/PRB-8/resolve
tess /changes
tess /changes?tab=all
tess /changes/calendar
tess /changes/calendar?span=week
tess /changes/templates
tess /changes/CHG-1
tess /changes/CHG-8
tess /changes/CHG-9
tess /changes/CHG-11
tess /changes/new
tess /changes/new refused
tess /changes/CHG-9/edit
theo /changes/CHG-12
theo /changes/CHG-12/jobs/1
theo /changes/CHG-12/jobs/2 refused
theo /changes/CHG-13
theo /changes/CHG-13/ask
tess /changes/CHG-9/approvers/1
theo /changes/CHG-12/finish
tess /changes/CHG-8/incident
tess /changes/CHG-8/review
tess /actions
tess /actions?tab=all
tess /actions?tab=verify
tess /actions/ACT-4
tess /actions/ACT-1
tess /actions/ACT-4/edit
tess /actions/new
tess /actions/new refused
rea /postmortems
lena /postmortems
rea /postmortems/PM-3
rea /postmortems/PM-9
rea /postmortems/PM-11
rea /postmortems/PM-9/review
rea /postmortems/PM-11/sections/impact
rea /postmortems/PM-11/sections/impact/texts
rea /postmortems/PM-11/timeline
rea /postmortems/PM-11/timeline/144
rea /postmortems/PM-11/lessons
rea /postmortems/PM-3/lessons/8
rea /postmortems/PM-3/lessons/8/outcome
rea /postmortems/PM-11/readers
rea /postmortems/PM-9/meeting
mona /postmortems/PM-11/discard
rea /postmortems/PM-3/print
rea /postmortems/PM-3/editions
rea /postmortems/PM-3/editions/external
mona /insights
mona /insights/speed
mona /insights/course
mona /insights/knowledge
mona /insights/promises
mona /insights/work
mona /insights/incidents?of=reported
mona /insights/payback
mona /insights/avoidable
mona /insights/articles
mona /insights/definitions
lena /services
lena /services/order-database
tess /services/order-database
ada /admin/start
ada /admin/start/name
ada /admin/start/sample
ada /admin/people
ada /admin/people/9
ada /admin/people/invite
ada /admin/people/invite refused
ada /admin/teams
ada /admin/teams/1
ada /admin/teams/new
ada /admin/audit
ada /admin/jobs
ada /admin/publishing
ada /admin/categories
ada /admin/categories/1
ada /admin/categories/new
ada /admin/services
ada /admin/services/order-database
ada /admin/services/new
ada /admin/services/new refused
ada /admin/tags
ada /admin/tags/1
ada /admin/diagnostics
ada /admin/freezes
ada /admin/freezes/1/edit
ada /admin/freezes/new
ada /admin/freezes/new refused
ada /admin/mailboxes
ada /admin/mailboxes/1
ada /admin/mailboxes/1/edit
ada /admin/mailboxes/new
ada /admin/mailboxes/new refused
ada /admin/runners
ada /admin/runners/1
ada /admin/runners/1/edit
ada /admin/runners/1/jobs/new
ada /admin/runners/jobs/2
ada /admin/runners/new
ada /admin/runners/new refused
ada /admin/terraform/new
ada /admin/terraform/1
ada /admin/terraform/1/edit
ada /admin/sla
ada /admin/sla/calendars/1
ada /admin/sla/calendars/1/edit
ada /admin/sla/calendars/new
ada /admin/sla/policies/1
ada /admin/sla/policies/1/edit
ada /admin/sla/policies/new
ada /admin/sources
ada /admin/sources/1
ada /admin/sources/1/edit
ada /admin/sources/1/try
ada /admin/sources/1/deliveries/1
ada /admin/sources/1/deliveries/3
ada /admin/sources/new
ada /admin/sources/new/grafana
ada /admin/sources/new/grafana refused
ada /admin/design
ada /teams/3/channels
ada /teams/3/channels/1
ada /teams/3/channels/new/webhook
- /guide
lena /guide
lena /guide/search
lena /guide/roles
"""


@dataclass(frozen=True)
class Screen:
    """One page in one state, seen by one person; nobody is the empty name."""

    person: str
    path: str
    state: str = ""

    @property
    def status(self) -> int:
        """What the server answers where all is well."""
        return _ANSWERS.get(self.state, 200)

    @property
    def name(self) -> str:
        """A name for files: `theo-incidents-new-refused`."""
        words = [self.person or "nobody", self.path[:90].strip("/") or "home", self.state]
        joined = "-".join(each for each in words if each)
        return "".join(letter if letter.isalnum() else "-" for letter in joined)


def screens(only: str = "") -> Iterator[Screen]:
    """Yield the screens in the order of the walk; `only` keeps those whose name contains it."""
    for line in WALK.strip().splitlines():
        person, path, *state = line.split()
        screen = Screen("" if person == "-" else person, path, *state)
        if only in screen.name:
            yield screen


def endpoint_of(screen: Screen, addresses: Map) -> str:
    """Return the endpoint that answers a screen, or nothing where none does."""
    try:
        return str(addresses.bind("localhost").match(screen.path.partition("?")[0])[0])
    except HTTPException:
        return ""
