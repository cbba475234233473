"""The fields of a content in words, for comparing two of them."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import Team
from portal.catalog.models import Category, Service
from portal.core.db import db
from portal.core.languages import later
from portal.kb.models.content import Content


def fields(content: Content) -> dict[str, str | tuple[str, ...]]:
    """Return label → value of everything but the body, ids replaced by names."""
    return {
        later("Title"): content.title,
        later("Summary"): content.summary,
        later("Symptoms"): content.symptoms,
        later("Environment"): content.environment,
        later("Audience"): content.audience.label,
        later("Teams"): _names(Team, content.team_ids),
        later("Services"): _names(Service, content.service_ids),
        later("Category"): ", ".join(
            _names(Category, [content.category_id] if content.category_id else [])
        ),
        later("Tags"): content.tags,
    }


def _names(model: type[Team | Service | Category], ids: Iterable[int]) -> tuple[str, ...]:
    wanted = list(ids)
    if not wanted:
        return ()
    return tuple(
        db.session.scalars(select(model.name).where(model.id.in_(wanted)).order_by(model.name))
    )
