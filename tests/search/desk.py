"""A small desk full of toy documents, and noise around them, for every test of search."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from portal.core.records import SearchDocument

NOW = datetime.now(UTC)
NOBODY = frozenset({"public"})
LENA = frozenset({"public", "internal", "person:1", "team:1"})  # L1
THEO = frozenset({"public", "internal", "l2", "person:2", "team:2"})  # L2
TESS = frozenset({"public", "internal", "l2", "l3", "person:3", "team:3"})  # L3
OTTO = frozenset({"public", "internal", "person:4", "team:9"})  # another team


def document(number: int, title: str, **more: object) -> SearchDocument:
    plain = SearchDocument(
        ref=f"TOY-{number}",
        kind="sop",
        title=title,
        audience=("internal",),
        confidence="validated",
        updated_at=NOW - timedelta(days=number),
        verified_at=NOW - timedelta(days=10),
        version=1,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


VPN = document(
    1,
    "Reset the VPN client",
    summary="The tunnel does not come up after the update",
    symptoms=("vpn says connection refused by gateway",),
    headings=("Before you start", "Clear the profile"),
    body="Close the client. Delete the profile in C:\\ProgramData\\Vpn. Sign in again.",
    services=("Remote access",),
    tags=("vpn", "laptop"),
    category="Network",
    owner="Theo Tanaka",
    layers=(("l2", "Restart the strongswan daemon on gw01.corp.example"),),
)
ORACLE = document(
    2,
    "Database listener is down",
    kind="known_error",
    body="The client shows ORA-12541: TNS no listener. Start the listener.",
    codes=("ORA-12541",),
    services=("Payment gateway",),
    tags=("database",),
    category="Data",
    owner="Tess Tran",
    confidence="not_validated",
    verified_at=None,
)
PRINTER = document(
    3,
    "How to add a printer",
    kind="how_to",
    audience=("public",),
    body="Open the settings, choose printers, add. The connection is refused when it sleeps.",
    tags=("printer",),
    category="Devices",
)
KERNEL = document(
    4,
    "Kernel panic on the payment hosts",
    audience=("l3",),
    body="Collect the zanzibar dump with crashctl before the reboot.",
    services=("Payment gateway",),
    tags=("kernel",),
    category="Data",
)
TEAM = document(
    5,
    "Rotate the payroll keys",
    audience=("team:9",),
    body="Only the payroll team may rotate the quokka keys.",
    tags=("payroll",),
)
OLD = document(
    6,
    "Reset the VPN concentrator",
    confidence="archived",
    body="The old concentrator in the basement.",
    tags=("vpn",),
)
FILE = document(
    7,
    "Collect logs for the vendor",
    kind="faq",
    attachments=(("collect.log", "exception EX1001 in module wombat"),),
    body="Attach the bundle to the ticket.",
)
DESK = (VPN, ORACLE, PRINTER, KERNEL, TEAM, OLD, FILE)
NOISE = tuple(
    document(
        100 + number,
        f"Routine check number {number}",
        body="Look at the dashboard and note the figure in the shift book.",
        tags=("routine",),
    )
    for number in range(15)
)
EVERYTHING = (*DESK, *NOISE)
