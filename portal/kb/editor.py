"""What the editor shows beside the text: how it reads, what is still open, which files it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import or_, select

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.catalog.models import Category, Service
from portal.core.db import db
from portal.core.errors import Refusal
from portal.core.policy import policy
from portal.core.richtext.sections import problems
from portal.core.richtext.spoken import in_words_of_reader
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.policy import KbPermission, reading_tier
from portal.kb.queries import articles, files
from portal.kb.services import rendering, writing
from portal.kb.services.drafting import Ground
from portal.kb.terms import Audience
from portal.kb.texts import standard
from portal.kb.texts.drafts import DraftView
from portal.kb.texts.standard import Finding
from portal.kb.writing_forms import ProposalForm

LOWEST_TIER = 1


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as one tier reads it, or why it cannot be shown; `problems` are for its author."""

    html: Markup
    tier: int
    refusal: Refusal | None = None
    problems: Sequence[str] = ()


def proposal_to_edit(article: Article, viewer: Viewer) -> Proposal | None:
    """Return the open proposal, or None where the first save will open one; writes nothing.

    Raises `Missing` and `Forbidden` where the viewer may not write.
    """
    if articles.open_proposal(article) is None:
        policy.require(KbPermission.PROPOSE, viewer, article)
        return None
    proposal = articles.proposal(article, viewer=viewer)
    policy.require(KbPermission.EDIT_PROPOSAL, viewer, proposal)
    return proposal


def form_of(article: Article, proposal: Proposal | None) -> ProposalForm:
    """Return the form, filled from the request when it was sent, else from what stands saved."""
    form = ProposalForm()
    content = proposal.content if proposal else writing.published(article)
    in_use = set(form.services.data or ()) | set(content.service_ids)
    form.offer(
        teams=_choices(select(Team.id, Team.name).order_by(Team.name)),
        services=_choices(
            select(Service.id, Service.name)
            .where(or_(Service.retired_at.is_(None), Service.id.in_(in_use)))
            .order_by(Service.name)
        ),
        categories=_choices(select(Category.id, Category.name).order_by(Category.name)),
    )
    if not form.is_submitted():
        note = proposal.note if proposal else ""
        form.fill(content, note=note, seen=Ground.of(article, proposal))
    return form


def preview(article: Article, body: str, *, tier: int, viewer: Viewer) -> Preview:
    """Render a text as a tier reads it, never above the viewer's own."""
    most = reading_tier(viewer, article)
    tier = min(tier, most)
    try:
        rendered = rendering.preview(article, body, tier=tier)
        html = Markup(rendered.html)  # noqa: S704 - the pipeline's own output, nh3 came last
        return Preview(in_words_of_reader(html), tier, problems=problems(body))
    except Refusal as refusal:
        return Preview(Markup(""), tier, refusal)


def still_open(article: Article, content: Content) -> list[Finding]:
    """List what the content standard asks for and is not there yet."""
    names = select(Service.name).where(Service.id.in_(content.service_ids))
    draft = DraftView(
        kind=article.kind,
        title=content.title,
        summary=content.summary,
        symptoms=content.symptoms,
        environment=content.environment,
        body=content.body,
        services=list(db.session.scalars(names)) if content.service_ids else [],
        tags=content.tags,
        owner=article.owner.name if article.owner else "",
    )
    return standard.unmet(draft)


def tiers_to_choose(article: Article, viewer: Viewer) -> list[int]:
    """Return the tiers a text can be looked at as: the viewer's own and those below."""
    return list(range(LOWEST_TIER, reading_tier(viewer, article) + 1))


def page(
    article: Article,
    proposal: Proposal | None,
    form: ProposalForm,
    viewer: Viewer,
    *,
    tier: int | None = None,
) -> dict[str, Any]:
    """Return everything the page of the editor shows."""
    most = reading_tier(viewer, article)
    shown = preview(
        article, form.body.data or "", tier=most if tier is None else tier, viewer=viewer
    )
    return {
        "article": article,
        "proposal": proposal,
        "form": form,
        "preview": shown,
        "audiences": {each.value: each.description for each in Audience},
        "tiers": tiers_to_choose(article, viewer),
        "findings": [] if shown.refusal else still_open(article, form.content),
        "files": files.files_to_insert(article, proposal, viewer=viewer),
        "is_public": bool(article.revision and article.audience.value == "public"),
        "last_decision": proposal.decisions[-1] if proposal and proposal.decisions else None,
        "open_comments": _open_comments(proposal),
    }


def _open_comments(proposal: Proposal | None) -> int:
    if proposal is None:
        return 0
    return sum(each.parent_id is None and each.resolved_at is None for each in proposal.comments)


def _choices(rows: Any) -> list[tuple[int, str]]:
    return [(number, name) for number, name in db.session.execute(rows)]
