"""How mail joins the application."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask

from portal.accounts.viewer import Viewer
from portal.core.languages import later
from portal.core.pages import Destination, Section, add_sections, navigate
from portal.core.policy import policy
from portal.core.settings import Settings
from portal.incidents.models.incident import Incident
from portal.integrations.mailbox import jobs, letters, queries
from portal.integrations.mailbox.models import MailMessage
from portal.integrations.mailbox.passwords import keyring
from portal.integrations.mailbox.policy import MailPermission
from portal.integrations.mailbox.threads import signer
from portal.integrations.mailbox.views import mailboxes, messages
from portal.integrations.mailbox.views.blueprint import bp

MODULES = (jobs, mailboxes, messages)  # importing them is what they need


def open_parts(settings: Settings) -> None:
    """Open what signs and what holds passwords."""
    domain = urlsplit(settings.base_url).hostname or "localhost"
    signer.open(settings.signing_key(), domain=domain)
    keyring.open(settings.data / "mailboxes", outside=settings.mailbox_passwords)


def wire(app: Flask) -> None:
    """Put mail on the pages, and write to requesters."""
    letters.listen()
    app.register_blueprint(bp)
    add_sections(app, "incident", Section(80, "mailbox/_of_incident.html", _of_incident))
    navigate(
        app,
        Destination(
            later("Mailboxes"),
            "/admin/mailboxes",
            "mail-cog",
            845,
            lambda viewer: policy.allows(MailPermission.MANAGE, viewer),
            section="admin",
        ),
    )


def _of_incident(viewer: Viewer, incident: Incident) -> Sequence[MailMessage]:
    return queries.of_incident(incident, viewer=viewer)
