"""The steps of the first hour, in the order in which each helps the next."""

from collections.abc import Callable, Sequence

from portal.accounts.viewer import Viewer
from portal.core.languages import _, later, ngettext
from portal.core.policy import policy
from portal.core.wording import listed
from portal.home.first_hour import looking
from portal.home.first_hour.terms import Step, Way
from portal.kb.outlines import OUTLINES
from portal.kb.policy import KbPermission
from portal.kb.terms import Kind


def _always(*ways: Way) -> Callable[[Viewer], Sequence[Way]]:
    return lambda _viewer: ways


def _nothing(_viewer: Viewer) -> str:
    return ""


def _teams_note(_viewer: Viewer) -> str:
    missing = looking.tiers_without_team()
    if not missing:
        return _("Every tier has a team.")
    return _("No team yet: %(tiers)s. Incidents cannot be handed up there.", tiers=listed(missing))


def _people_note(_viewer: Viewer) -> str:
    waiting = looking.invited()
    if waiting:
        return ngettext(
            "One is invited and not here yet: the link is on their page, too.",
            "%(number)s are invited and not here yet: the links are on their pages, too.",
            waiting,
        )
    return ""


def _articles(viewer: Viewer) -> list[Way]:
    ways = []
    if policy.allows(KbPermission.WRITE, viewer):
        kinds = [each for each in OUTLINES if each.kind is not Kind.RCA_TEMPLATE]
        ways = [
            Way(
                later("Begin: %(kind)s", kind=each.name),
                f"/kb/new?outline={each.key}",
                each.kind.icon,
            )
            for each in kinds
        ]
    ways.append(Way(later("Bring in Markdown files"), "/kb/import", "file-import"))
    return ways if len(ways) > 1 else [*ways, _own_roles(viewer)]


def _own_roles(viewer: Viewer) -> Way:
    return Way(later("Let yourself write"), f"/admin/people/{viewer.id}", "user-edit")


def _articles_note(viewer: Viewer) -> str:
    if looking.has_articles() and not looking.is_anything_published():
        return _(
            "Nothing is published yet: a reviewer who is not the author approves it. Give somebody "
            "that role, or let authors publish directly."
        )
    if not policy.allows(KbPermission.WRITE, viewer):
        return _("Writing needs the role of a contributor or reviewer; yours is on your own page.")
    return ""


def _alerts(_viewer: Viewer) -> list[Way]:
    source = looking.source()
    if source is None:
        return [Way(later("Connect a source"), "/admin/sources/new", "plug-connected")]
    page = f"/admin/sources/{source.id}"
    return [
        Way(later("See what it delivered"), page, "activity"),
        Way(later("Connect another source"), "/admin/sources/new", "plug-connected"),
    ]


def _alerts_note(_viewer: Viewer) -> str:
    source = looking.source()
    if source is None or looking.has_seen_alert():
        return ""
    return _(
        "%(source)s is connected and has delivered nothing yet. Send the test from there; this "
        "step is done as soon as it is seen.",
        source=source.name,
    )


def _mail_note(_viewer: Viewer) -> str:
    if looking.settings().smtp_host:
        return ""
    return _(
        "No mail server is set, so mails are only printed where the portal runs. Set "
        "PORTAL_SMTP_HOST and PORTAL_MAIL_FROM, start the portal again, and come back."
    )


STEPS = (
    Step(
        "name",
        later("Name the portal"),
        "signature",
        later("The name stands in the top bar and in every mail."),
        later("Everybody: people trust mail from a name they know."),
        looking.is_named,
        _always(Way(later("Give it a name"), "/admin/start/name", "pencil")),
        _nothing,
        frozenset({"guide.name"}),
    ),
    Step(
        "teams",
        later("Add teams and their tiers"),
        "users-group",
        later("A team gives its members their tier, and incidents are handed from tier to tier."),
        later("The service desk: it sees whom to hand an incident to."),
        looking.has_teams,
        _always(
            Way(later("Add a team"), "/admin/teams/new", "plus"),
            Way(later("All teams"), "/admin/teams", "users-group"),
        ),
        _teams_note,
        frozenset({"accounts.add_team"}),
    ),
    Step(
        "people",
        later("Invite people"),
        "user-plus",
        later("Everybody gets a link, chooses a password, and has the rights of team and roles."),
        later("All of you: an article has an owner, an incident somebody who works on it."),
        looking.has_colleagues,
        _always(
            Way(later("Invite somebody"), "/admin/people/invite", "user-plus"),
            Way(later("All people"), "/admin/people", "users"),
        ),
        _people_note,
    ),
    Step(
        "services",
        later("Add the services you answer for"),
        "server",
        later("Incidents, articles and alerts name a service; its team gets them."),
        later("Whoever reports: they choose what is broken instead of describing it."),
        looking.has_services,
        _always(
            Way(later("Add a service"), "/admin/services/new", "plus"),
            Way(later("All services"), "/admin/services", "server"),
        ),
        _nothing,
        frozenset({"catalog.add_service"}),
    ),
    Step(
        "article",
        later("Write down the first answer"),
        "file-text",
        later("Each kind starts from an outline with questions; or bring along what you have."),
        later("The service desk: the answer is found while the caller is still on the phone."),
        looking.has_articles,
        _articles,
        _articles_note,
    ),
    Step(
        "alerts",
        later("Connect a source of alerts"),
        "bell-ringing",
        later("What Grafana, Alertmanager or a script reports becomes one incident, not many."),
        later("Operations: the incident is open before somebody calls."),
        looking.has_seen_alert,
        _alerts,
        _alerts_note,
    ),
    Step(
        "mail",
        later("Send a test mail"),
        "mail",
        later("Invitations, new passwords and news leave by mail."),
        later("Everybody who is not looking at the portal at that moment."),
        looking.has_sent_test_mail,
        _always(),
        _mail_note,
    ),
    Step(
        "promises",
        later("Look at what you promise"),
        "clock-check",
        later("How soon incidents are taken up and solved, by tier and priority."),
        later("Managers and users: the clocks say what was agreed."),
        looking.has_looked_at_promises,
        _always(Way(later("Look at service levels"), "/admin/sla", "clock-check")),
        _nothing,
        frozenset({"sla.edit_policy"}),
    ),
    Step(
        "backup",
        later("Make a backup"),
        "device-floppy",
        later("Database and attachments in a second place. The search index needs none."),
        later("You, on the day the disk breaks."),
        looking.has_backup,
        _always(),
        _nothing,
    ),
)
KEYS = frozenset(step.key for step in STEPS)
