"""Searches people made, for what is learnt from them."""

import secrets
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import db
from portal.search.learning.meaning import normal_form
from portal.search.learning.models import SearchObservation, SearchOpening
from portal.search.learning.terms import Outcome, Reach
from portal.search.query import parse


def searched(text, who="lena", *, used="", opened="", reach=Reach.INTERNAL, days_ago=1):
    """Put a search of one of the cast into the log, and what was opened or used from it."""
    at = clock.now() - timedelta(days=days_ago)
    ref = used or opened
    with db.writing() as session:
        person = session.scalars(select(Person.id).where(Person.email == f"{who}@example.test"))
        seen = SearchObservation(
            token=secrets.token_hex(16),
            at=at,
            person_id=person.one(),
            reach=int(reach),
            text=text,
            normal=normal_form(parse(text)),
            outcome=Outcome.USED if used else Outcome.OPENED if opened else Outcome.SHOWN,
            outcome_at=at,
        )
        session.add(seen)
        session.flush()
        if ref:
            session.add(
                SearchOpening(
                    observation_id=seen.id, ref=ref, rank=1, at=at, used_at=at if used else None
                )
            )
    db.release()
