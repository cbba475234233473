"""The list of postmortems, and the page of one."""

from collections.abc import Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.sign_in import current_viewer
from portal.catalog.queries import entries
from portal.core.languages import _, later
from portal.core.live.views import followed
from portal.core.policy import policy
from portal.core.web import signed_in
from portal.incidents.policy import IncidentPermission
from portal.postmortems import page
from portal.postmortems.queries import listing, postmortems, waivers
from portal.postmortems.queries.listing import PAGE, PERIODS, WAIVED, Wanted
from portal.postmortems.terms import FactorKind, PostmortemState
from portal.postmortems.views.blueprint import bp

FACTORS = later("Kind of factor")  # nobody learned any where the postmortem was waived


@bp.get("/postmortems")
@signed_in
def browse() -> ResponseReturnValue:
    """List what this viewer may read, narrowed by state, service, kind of factor and time."""
    wanted = Wanted.read(request.args)
    if wanted.state == WAIVED:
        return _waived(wanted)
    found = listing.page(wanted, viewer=current_viewer())
    more = found.total > wanted.page * PAGE
    return render_template(
        "postmortems/list.html",
        found=found,
        wanted=wanted,
        groups=_groups(wanted),
        first=(wanted.page - 1) * PAGE + 1,
        newer=wanted.address(page=wanted.page - 1) if wanted.page > 1 else None,
        older=wanted.address(page=wanted.page + 1) if more else None,
        sees_desk=policy.allows(IncidentPermission.SEE_DESK, current_viewer()),
    )


def _waived(wanted: Wanted) -> ResponseReturnValue:
    """List the incidents closed without a postmortem, and what waits for this viewer's answer."""
    viewer = current_viewer()
    found, total = waivers.waived(wanted, viewer=viewer)
    return render_template(
        "postmortems/waived.html",
        found=found,
        total=total,
        asked=waivers.waiting_for(viewer),
        groups=[each for each in _groups(wanted) if each["title"] != FACTORS],
        first=(wanted.page - 1) * PAGE + 1,
        newer=wanted.address(page=wanted.page - 1) if wanted.page > 1 else None,
        older=wanted.address(page=wanted.page + 1) if total > wanted.page * PAGE else None,
    )


@bp.get("/postmortems/<pm:ref>")
@signed_in
@followed
def show(ref: str) -> ResponseReturnValue:
    """Show a postmortem; to those who write it, with all they can do."""
    viewer = current_viewer()
    found = postmortems.postmortem(ref, viewer=viewer)
    shown = page.postmortem_page(found, viewer, zone=request.args.get("zone", ""))
    return render_template("postmortems/show.html", **shown)


def _groups(wanted: Wanted) -> list[dict[str, object]]:
    states = [(each.value, each.label) for each in PostmortemState]
    return [
        _group(_("State"), "state", wanted, [*states, (WAIVED, _("Waived"))]),
        _group(FACTORS, "factor", wanted, [(f.value, f.label) for f in FactorKind]),
        _group(_("Begun"), "days", wanted, PERIODS.items()),
        _group(_("Service"), "service", wanted, [(s.slug, s.name) for s in entries.services()]),
    ]


def _group(
    title: str, name: str, wanted: Wanted, options: Iterable[tuple[object, str]]
) -> dict[str, object]:
    chosen = getattr(wanted, name)
    items = [
        {
            "label": label,
            "url": wanted.address(**{name: "" if value == chosen else value}),
            "active": value == chosen,
        }
        for value, label in options
    ]
    return {"title": title, "items": items}
