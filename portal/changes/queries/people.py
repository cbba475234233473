"""People who can carry out changes, and decide to roll them back."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select

from portal.accounts.models import Person, PersonRole, Team
from portal.accounts.terms import Role, Tier
from portal.core.db import db

ANSWER_FOR_IT = (Role.MANAGER, Role.ADMIN, Role.REVIEWER)


def who_carry_out(*, also: Collection[int | None] = ()) -> Sequence[Person]:
    """Return those who read changes and are here, by name; `also` people already named."""
    answers = select(PersonRole.person_id).where(PersonRole.role.in_(ANSWER_FOR_IT))
    rows = (
        select(Person)
        .outerjoin(Team, Team.id == Person.team_id)
        .where(
            or_(
                Person.left_at.is_(None)
                & ((Team.tier_number >= int(Tier.L1)) | Person.id.in_(answers)),
                Person.id.in_([number for number in also if number]),
            )
        )
    )
    return db.session.scalars(rows.order_by(func.lower(Person.name))).unique().all()
