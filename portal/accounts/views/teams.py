"""Managing teams."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import queries
from portal.accounts.forms import TeamForm
from portal.accounts.models import Team
from portal.accounts.policy import AccountsPermission
from portal.accounts.services import teams as services
from portal.accounts.services.teams import TeamCard
from portal.accounts.sign_in import current_viewer
from portal.accounts.terms import Tier
from portal.accounts.views.blueprint import ID, bp
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.forms import text_of
from portal.core.languages import _
from portal.core.pages import sections
from portal.core.web import needs

manages_teams = needs(AccountsPermission.MANAGE_TEAMS)


@bp.get("/admin/teams")
@manages_teams
def teams() -> ResponseReturnValue:
    """List the teams by tier."""
    return render_template(
        "accounts/teams.html", teams=queries.teams(), members=queries.members_per_team()
    )


@bp.get("/admin/teams/new")
@manages_teams
def new_team() -> ResponseReturnValue:
    """Ask what the new team is."""
    return _page(TeamForm(formdata=None, tier=int(Tier.L1)))


@bp.post("/admin/teams/new")
@manages_teams
def add_team() -> ResponseReturnValue:
    """Add a team."""
    form = TeamForm()
    if not form.is_sent():
        return _page(form), 422
    try:
        with db.writing():
            team = services.add(_card(form), by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form), 422
    flash(_("%(name)s is added.", name=team.name), "good")
    return redirect(url_for(".teams"))


@bp.get(f"/admin/teams/<{ID}:team_id>")
@manages_teams
def show_team(team_id: int) -> ResponseReturnValue:
    """Show one team to be changed, with its members."""
    team = queries.team(team_id)
    form = TeamForm(
        formdata=None,
        name=team.name,
        tier=team.tier_number,
        region=team.region,
        email=team.email,
        description=team.description,
    )
    return _page(form, team)


@bp.post(f"/admin/teams/<{ID}:team_id>")
@manages_teams
def change_team(team_id: int) -> ResponseReturnValue:
    """Change what is said of a team."""
    team = queries.team(team_id)
    form = TeamForm()
    if not form.is_sent():
        return _page(form, team), 422
    try:
        with db.writing():
            services.change(team, _card(form), by=current_viewer())
    except Invalid as refusal:
        form.show(refusal)
        return _page(form, team), 422
    flash(_("%(name)s is saved.", name=team.name), "good")
    return redirect(url_for(".teams"))


def _card(form: TeamForm) -> TeamCard:
    return TeamCard(
        name=text_of(form.name),
        tier=Tier(form.tier.data),
        region=text_of(form.region),
        description=text_of(form.description),
        email=text_of(form.email),
    )


def _page(form: TeamForm, team: Team | None = None) -> str:
    members = queries.members(team) if team else []
    return render_template(
        "accounts/team.html",
        form=form,
        team=team,
        members=members,
        sections=sections(current_app, "team", current_viewer(), team) if team else [],
    )
