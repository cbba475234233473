"""Where a merged incident goes on."""

from portal.accounts.viewer import Viewer
from portal.incidents.models.incident import Incident
from portal.incidents.queries.incidents import reads_as_support


def survivor_of(incident: Incident, *, viewer: Viewer) -> Incident | None:
    """Return the incident a merged one goes on in, however often that was merged itself.

    None for one that was not merged, and where the viewer does not read the other as support does.
    """
    into = incident
    while into.merged_into is not None:
        into = into.merged_into
    return into if into is not incident and reads_as_support(into, viewer) else None
