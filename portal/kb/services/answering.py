"""Writing what people searched for in vain: a draft in their own words."""

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.catalog.models import Service
from portal.core.db import db
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.outlines import Outline
from portal.kb.services import writing
from portal.kb.terms import Audience
from portal.search.learning import claiming, queries
from portal.search.learning.meaning import spoken
from portal.search.learning.models import Gap
from portal.search.learning.terms import Reach

MOST_SYMPTOMS = 10
AUDIENCES = {Reach.L2: Audience.L2, Reach.L3: Audience.L3, Reach.CLOSED: Audience.L3}


def draft_for(gap: Gap, outline: Outline, *, by: Viewer) -> Proposal:
    """Claim a gap with a new draft: its commonest wording as title, the wordings as symptoms.

    Only words of those who read least go in, and the draft is for readers like them: what a
    higher tier typed may repeat what only that tier reads.
    """
    wordings = [each for each in queries.wordings_for(gap, by) if each.reach == gap.reach]
    title = spoken(gap.text)[: writing.TITLE_LENGTH]
    services = select(Service.id).where(
        Service.name.in_(gap.services), Service.retired_at.is_(None)
    )
    content = Content(
        title=title[:1].upper() + title[1:],
        body=outline.markdown,
        symptoms=tuple(dict.fromkeys(spoken(each.text) for each in wordings))[:MOST_SYMPTOMS],
        audience=AUDIENCES.get(Reach(gap.reach), Audience.INTERNAL),
        service_ids=tuple(db.session.scalars(services.order_by(Service.id))),
    )
    proposal = writing.create_article(outline.kind, content, by=by)
    claiming.claim(gap, proposal.ref, by=by)
    return proposal
