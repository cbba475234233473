"""Keeping searches and what became of them; others tell what they learn by `used`, `escalated`."""

import secrets
from collections.abc import Collection

from sqlalchemy import Select, delete, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.secrets import masked
from portal.search.learning import outcomes
from portal.search.learning.meaning import meaning, normal_form
from portal.search.learning.models import SearchObservation, SearchOpening
from portal.search.learning.reach import reach_of_words
from portal.search.learning.terms import (
    HANDED_OVER_WITHIN,
    LONGEST_TEXT,
    MOST_SHOWN,
    USED_WITHIN,
    Context,
    Outcome,
)
from portal.search.logs.classes import EMAIL
from portal.search.query import Query, parse
from portal.search.results import Results
from portal.search.terms import FilterName


def new_token() -> str:
    """Return a random mark for a search; it stands in links and tells nothing."""
    return secrets.token_hex(6)


def latest(viewer: Viewer, tokens: Collection[str] = ()) -> SearchObservation | None:
    """Return the last search of this person, or of the browser that holds these tokens."""
    rows = _own(select(SearchObservation), viewer, tokens)
    newest = SearchObservation.at.desc(), SearchObservation.id.desc()  # as the index has them
    return db.session.scalar(rows.order_by(*newest).limit(1))


def keep(
    found: Results, viewer: Viewer, *, token: str, tokens: Collection[str] = ()
) -> SearchObservation:
    """Keep a search that was answered; the one it rewords, if any, is marked as reformulated."""
    first = found.hits[0].document.audience if found.hits else None
    observation = _made(found.query, viewer, token=token)
    observation.reach = reach_of_words(viewer, first)
    observation.total = found.total
    observation.complete = found.complete_total
    observation.shown = [hit.ref for hit in found.hits[:MOST_SHOWN]]
    observation.corrected = _stored(found.corrected)
    observation.outcome = outcomes.at_first(observation.complete)
    _mark_reworded(latest(viewer, tokens), observation)
    db.session.add(observation)
    return observation


def keep_choice(typed: str, ref: str, viewer: Viewer, *, audience: Collection[str]) -> None:
    """Keep that somebody chose a suggestion while typing: a search that ended in an opening."""
    observation = _made(parse(typed), viewer, token=new_token())
    observation.context = Context.SUGGESTION
    observation.reach = reach_of_words(viewer, audience)
    observation.total = observation.complete = 1
    observation.shown = [ref]
    db.session.add(observation)
    db.session.flush()
    _open(observation, ref, rank=0)


def opened(
    token: str, ref: str, rank: int, viewer: Viewer, *, tokens: Collection[str] = ()
) -> bool:
    """Note that a hit was opened; False, and nothing noted, for a search of somebody else."""
    rows = select(SearchObservation).where(SearchObservation.token == token)
    observation = db.session.scalar(_own(rows, viewer, tokens))
    if observation is None:
        return False
    _open(observation, ref, rank=rank)
    return True


def used(ref: str, by: Viewer) -> bool:
    """Note that a record worked for whoever opened it from a search within the last eight hours.

    The latest opening counts; returns False when there was none.
    """
    if by.id is None:
        return False
    rows = (
        select(SearchOpening)
        .join(SearchOpening.observation)
        .where(SearchOpening.ref == ref, SearchOpening.used_at.is_(None))
        .where(SearchObservation.person_id == by.id)
        .where(SearchOpening.at >= clock.now() - USED_WITHIN)
    )
    opening = db.session.scalar(rows.order_by(SearchOpening.id.desc()).limit(1))
    if opening is None:
        return False
    opening.used_at = clock.now()
    _becomes(opening.observation, Outcome.USED)
    return True


def escalated(by: Viewer, *, context_ref: str = "") -> int:
    """Note that somebody handed over after searching; returns how many searches that ended.

    With a reference the searches made for that record count, else those of the last half hour.
    What was used stays used.
    """
    if by.id is None:
        return 0
    rows = select(SearchObservation).where(
        SearchObservation.person_id == by.id,
        SearchObservation.outcome.not_in([Outcome.USED, Outcome.ESCALATED]),
    )
    if context_ref:
        rows = rows.where(SearchObservation.context_ref == context_ref)
    else:
        rows = rows.where(SearchObservation.at >= clock.now() - HANDED_OVER_WITHIN)
    ended = db.session.scalars(rows).all()
    for observation in ended:
        _becomes(observation, Outcome.ESCALATED)
        observation.settled_at = None  # to be judged anew: a hand-over is a failed search
    return len(ended)


def forget(*, days: int) -> int:
    """Delete searches older than this and what was opened from them; returns how many."""
    old = SearchObservation.at < clock.ago(days=days)
    ids = select(SearchObservation.id).where(old)
    db.changed(delete(SearchOpening).where(SearchOpening.observation_id.in_(ids)))
    return db.changed(delete(SearchObservation).where(old))


def _made(query: Query, viewer: Viewer, *, token: str) -> SearchObservation:
    now = clock.now()
    # The last word of a shortened query may be the cut half of a secret, which looks like none.
    text = _stored(query.text.rpartition(" ")[0] if query.shortened else query.text)
    asked = [each for each in query.filters if each.name is FilterName.SERVICE and not each.negated]
    return SearchObservation(
        token=token,
        at=now,
        person_id=viewer.id,
        tier_number=int(viewer.tier),
        text=text,
        normal=normal_form(parse(text)),
        services=[each.value[:80] for each in asked],
        outcome=Outcome.SHOWN,
        outcome_at=now,
    )


def _stored(text: str) -> str:
    """Return what is kept of a text: no secret, and nobody's address."""
    return EMAIL.sub("[address]", masked(text))[:LONGEST_TEXT]


def _mark_reworded(earlier: SearchObservation | None, later: SearchObservation) -> None:
    if earlier and outcomes.is_rewording(
        meaning(earlier.text),
        meaning(later.text),
        outcome=earlier.outcome,
        made=earlier.at,
        now=later.at,
    ):
        db.session.add(later)
        db.session.flush()
        _becomes(earlier, Outcome.REFORMULATED)
        earlier.reworded_id = later.id


def _open(observation: SearchObservation, ref: str, *, rank: int) -> None:
    opening = SearchOpening(observation_id=observation.id, ref=ref, rank=rank, at=clock.now())
    db.session.add(opening)
    _becomes(observation, outcomes.when_opened(observation.outcome))


def _becomes(observation: SearchObservation, outcome: Outcome) -> None:
    if observation.outcome is not outcome:
        observation.outcome, observation.outcome_at = outcome, clock.now()


def _own(
    rows: Select[SearchObservation], viewer: Viewer, tokens: Collection[str]
) -> Select[SearchObservation]:
    """Narrow to what this person searched, or this browser of nobody known."""
    if viewer.id is not None:
        return rows.where(SearchObservation.person_id == viewer.id)
    return rows.where(
        SearchObservation.person_id.is_(None), SearchObservation.token.in_(list(tokens))
    )
