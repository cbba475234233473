"""The steps of the first hour, in the order in which each helps the next."""

from collections.abc import Callable, Sequence

from portal.accounts.viewer import Viewer
from portal.core.policy import policy
from portal.home.guide import looking
from portal.home.guide.terms import Step, Way
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
        return "Every tier has a team."
    return f"No team yet: {', '.join(missing)}. Incidents cannot be handed up there."


def _people_note(_viewer: Viewer) -> str:
    waiting = looking.invited()
    if waiting:
        return f"{waiting} invited and not here yet: the link is on their page, too."
    return ""


def _articles(viewer: Viewer) -> list[Way]:
    ways = []
    if policy.allows(KbPermission.WRITE, viewer):
        kinds = [each for each in OUTLINES if each.kind is not Kind.RCA_TEMPLATE]
        ways = [
            Way(f"Begin: {each.name}", f"/kb/new?outline={each.key}", each.kind.icon)
            for each in kinds
        ]
    ways.append(Way("Bring in Markdown files", "/kb/import", "file-import"))
    return ways if len(ways) > 1 else [*ways, _own_roles(viewer)]


def _own_roles(viewer: Viewer) -> Way:
    return Way("Let yourself write", f"/admin/people/{viewer.id}", "user-edit")


def _articles_note(viewer: Viewer) -> str:
    if looking.has_articles() and not looking.is_anything_published():
        return (
            "Nothing is published yet: a reviewer who is not the author approves it. Give somebody "
            "that role, or let authors publish directly."
        )
    if not policy.allows(KbPermission.WRITE, viewer):
        return "Writing needs the role of a contributor or reviewer; yours is on your own page."
    return ""


def _alerts(_viewer: Viewer) -> list[Way]:
    source = looking.source()
    if source is None:
        return [Way("Connect a source", "/admin/sources/new", "plug-connected")]
    page = f"/admin/sources/{source.id}"
    return [
        Way("See what it delivered", page, "activity"),
        Way("Connect another source", "/admin/sources/new", "plug-connected"),
    ]


def _alerts_note(_viewer: Viewer) -> str:
    source = looking.source()
    if source is None or looking.has_seen_alert():
        return ""
    return (
        f"{source.name} is connected and has delivered nothing yet. Send the test from there; "
        "this step is done as soon as it is seen."
    )


def _mail_note(_viewer: Viewer) -> str:
    if looking.settings().smtp_host:
        return ""
    return (
        "No mail server is set, so mails are only printed where the portal runs. Set "
        "PORTAL_SMTP_HOST and PORTAL_MAIL_FROM, start the portal again, and come back."
    )


STEPS = (
    Step(
        "name",
        "Name the portal",
        "signature",
        "The name stands in the top bar and in every mail.",
        "Everybody: people trust mail from a name they know.",
        looking.is_named,
        _always(Way("Give it a name", "/admin/start/name", "pencil")),
        _nothing,
        frozenset({"guide.name"}),
    ),
    Step(
        "teams",
        "Add teams and their tiers",
        "users-group",
        "A team gives its members their tier, and incidents are handed from tier to tier.",
        "The service desk: it sees whom to hand an incident to.",
        looking.has_teams,
        _always(
            Way("Add a team", "/admin/teams/new", "plus"),
            Way("All teams", "/admin/teams", "users-group"),
        ),
        _teams_note,
        frozenset({"accounts.add_team"}),
    ),
    Step(
        "people",
        "Invite people",
        "user-plus",
        "Everybody gets a link, chooses a password, and has the rights of team and roles.",
        "All of you: an article has an owner, an incident somebody who works on it.",
        looking.has_colleagues,
        _always(
            Way("Invite somebody", "/admin/people/invite", "user-plus"),
            Way("All people", "/admin/people", "users"),
        ),
        _people_note,
    ),
    Step(
        "services",
        "Add the services you answer for",
        "server",
        "Incidents, articles and alerts name a service; its team gets them.",
        "Whoever reports: they choose what is broken instead of describing it.",
        looking.has_services,
        _always(
            Way("Add a service", "/admin/services/new", "plus"),
            Way("All services", "/admin/services", "server"),
        ),
        _nothing,
        frozenset({"catalog.add_service"}),
    ),
    Step(
        "article",
        "Write down the first answer",
        "file-text",
        "Each kind starts from an outline with questions; or bring along what you have.",
        "The service desk: the answer is found while the caller is still on the phone.",
        looking.has_articles,
        _articles,
        _articles_note,
    ),
    Step(
        "alerts",
        "Connect a source of alerts",
        "bell-ringing",
        "What Grafana, Alertmanager or a script reports becomes an incident, once and not hourly.",
        "Operations: the incident is open before somebody calls.",
        looking.has_seen_alert,
        _alerts,
        _alerts_note,
    ),
    Step(
        "mail",
        "Send a test mail",
        "mail",
        "Invitations, new passwords and news leave by mail.",
        "Everybody who is not looking at the portal at that moment.",
        looking.has_sent_test_mail,
        _always(),
        _mail_note,
    ),
    Step(
        "promises",
        "Look at what you promise",
        "clock-check",
        "How soon incidents are answered and solved, by tier and priority, in your working hours.",
        "Managers and users: the clocks say what was agreed.",
        looking.has_looked_at_promises,
        _always(Way("Look at service levels", "/admin/sla", "clock-check")),
        _nothing,
        frozenset({"sla.edit_policy"}),
    ),
    Step(
        "backup",
        "Make a backup",
        "device-floppy",
        "Database and attachments in a second place. The search index needs none.",
        "You, on the day the disk breaks.",
        looking.has_backup,
        _always(),
        _nothing,
    ),
)
KEYS = frozenset(step.key for step in STEPS)
