"""Failed searches find one another: what several people miss becomes a gap."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal.accounts.models import Person
from portal.catalog.models import Service
from portal.core import clock, events
from portal.core.db import db
from portal.search.learning import outcomes
from portal.search.learning.meaning import Meaning, closeness, is_same_need, meaning
from portal.search.learning.models import Gap, GapWording, SearchObservation
from portal.search.learning.terms import (
    JUDGED_AFTER,
    PEOPLE_FOR_A_GAP,
    REMEMBERED,
    GapState,
    Outcome,
)
from portal.search.policy import PORTAL

AT_ONCE = 50  # in one transaction: everybody who writes is waiting behind it
MOST_JOINED = 200
MOST_COMPARED = 2_000  # failed searches without a gap that a new one is compared with
# A dismissed gap goes on taking in its searches: it must not come back as a new one.
TAKING_IN = (GapState.OPEN, GapState.CLAIMED, GapState.DISMISSED)


def is_anything_due() -> bool:
    """Say whether a search waits to be judged; reads only."""
    return bool(_due(limit=1))


def settle() -> int:
    """Judge the searches that had their time; failed ones join a gap or open one.

    Returns how many were judged. A hand-over is judged at once.
    """
    judged = 0
    for observation in _due():
        last = _last_wording(observation)
        if last.at > clock.now() - JUDGED_AFTER and last.outcome is not Outcome.ESCALATED:
            continue  # somebody is still trying other words
        observation.settled_at = clock.now()
        judged += 1
        if observation.gap_id is None and _failed(observation, last.outcome):
            take_in(observation)
        elif observation.gap_id is not None:
            recount(db.session.get_one(Gap, observation.gap_id))
    return judged


def take_in(observation: SearchObservation) -> Gap | None:
    """Put a failed search into the gap of the same meaning, or open one when it is time.

    It is time when two different people searched in vain, or one handed over.
    """
    sought = meaning(observation.text)
    gap = _gap_for(sought)
    if gap is None:
        alike = [*_alike(observation, sought), observation]
        people = {each.person_id for each in alike if each.person_id is not None}
        handed_over = any(each.outcome is Outcome.ESCALATED for each in alike)
        if len(people) < PEOPLE_FOR_A_GAP and not handed_over:
            return None
        return _open(alike)
    observation.gap_id = gap.id
    recount(gap)
    return gap


def recount(gap: Gap) -> None:
    """Bring the numbers, services and wordings of a gap up to date with its searches."""
    db.session.flush()
    rows = select(SearchObservation).where(SearchObservation.gap_id == gap.id)
    searches = db.session.scalars(rows.order_by(SearchObservation.at)).all()
    if not searches:
        return
    gap.people = _people(searches)
    gap.searches = len(searches)
    gap.escalations = sum(each.outcome is Outcome.ESCALATED for each in searches)
    gap.reach = min(each.reach for each in searches)
    gap.tiers = sorted({each.tier_number for each in searches if each.tier_number})
    gap.services = _services(searches)
    gap.first_seen_at, gap.last_seen_at = searches[0].at, searches[-1].at
    _count_wordings(gap, searches)
    gap.text = _main_wording(gap).text


def _due(*, limit: int = AT_ONCE) -> Sequence[SearchObservation]:
    waiting = SearchObservation.settled_at.is_(None)
    old = SearchObservation.at <= clock.now() - JUDGED_AFTER
    handed_over = SearchObservation.outcome == Outcome.ESCALATED
    rows = select(SearchObservation).where(waiting, old | handed_over)
    return db.session.scalars(rows.order_by(SearchObservation.at).limit(limit)).all()


def _last_wording(observation: SearchObservation) -> SearchObservation:
    """Follow a search through its rewordings to the last one."""
    seen = {observation.id}
    while observation.reworded_id and observation.reworded_id not in seen:
        seen.add(observation.reworded_id)
        following = db.session.get(SearchObservation, observation.reworded_id)
        if following is None:
            break
        observation = following
    return observation


def _failed(observation: SearchObservation, in_the_end: Outcome) -> bool:
    return bool(observation.normal) and outcomes.is_failure(
        observation.outcome, observation.complete, in_the_end=in_the_end
    )


def _gap_for(sought: Meaning) -> Gap | None:
    """Return the gap whose wordings come closest, if any asks for the same."""
    rows = (
        select(GapWording.gap_id, GapWording.text, Gap.people)
        .join(GapWording.gap)
        .where(Gap.state.in_(TAKING_IN))
    )
    known = [
        (closeness(sought, meaning(text)), people, -number)
        for number, text, people in db.session.execute(rows)
        if is_same_need(sought, meaning(text))
    ]
    return db.session.get(Gap, -max(known)[2]) if known else None


def _alike(observation: SearchObservation, sought: Meaning) -> list[SearchObservation]:
    """Return earlier failed searches for the same that have no gap yet."""
    rows = select(SearchObservation.id, SearchObservation.text).where(
        SearchObservation.gap_id.is_(None),
        SearchObservation.settled_at.is_not(None),
        SearchObservation.complete == 0,
        SearchObservation.outcome.in_([Outcome.NOTHING, Outcome.REFORMULATED]),
        SearchObservation.at >= clock.now() - REMEMBERED,
        SearchObservation.id != observation.id,
    )
    newest = db.session.execute(rows.order_by(SearchObservation.id.desc()).limit(MOST_COMPARED))
    same = [number for number, text in newest if is_same_need(sought, meaning(text))]
    found = select(SearchObservation).where(SearchObservation.id.in_(same[:MOST_JOINED]))
    held = db.session.scalars(found.order_by(SearchObservation.at)).all()
    return [each for each in held if _failed(each, _last_wording(each).outcome)]


def _open(searches: Sequence[SearchObservation]) -> Gap:
    now = clock.now()
    gap = Gap(text=searches[-1].text, opened_at=now, first_seen_at=now, last_seen_at=now)
    db.session.add(gap)
    db.session.flush()
    for each in searches:
        each.gap_id = gap.id
    recount(gap)
    events.write(gap, "open", by=PORTAL, states=(None, GapState.OPEN.value))
    return gap


def _count_wordings(gap: Gap, searches: Sequence[SearchObservation]) -> None:
    grouped: dict[str, list[SearchObservation]] = defaultdict(list)
    for each in searches:
        grouped[each.normal].append(each)
    known = {wording.normal: wording for wording in gap.wordings}
    for normal, held in grouped.items():
        wording = known.get(normal)
        if wording is None:
            wording = GapWording(normal=normal, missing=[])
            gap.wordings.append(wording)
        wording.reach = min(each.reach for each in held)
        wording.text = _commonest(each.text for each in held if each.reach == wording.reach)
        wording.people, wording.searches = _people(held), len(held)


def _main_wording(gap: Gap) -> GapWording:
    """Return the commonest wording among those of the searchers who read least.

    Others may see the title of a gap because of these, so it must be theirs.
    """
    theirs = [each for each in gap.wordings if each.reach == gap.reach]
    return max(theirs, key=lambda each: (each.people, each.searches, -len(each.text)))


def _people(searches: Iterable[SearchObservation]) -> int:
    return len({each.person_id for each in searches if each.person_id is not None})


def _commonest(texts: Iterable[str]) -> str:
    counted = Counter(texts)
    return max(counted, key=lambda text: (counted[text], text))


def _services(searches: Sequence[SearchObservation]) -> list[str]:
    """Return the services the searchers asked for; where they named none, those of their teams."""
    named = {name for each in searches for name in each.services}
    if named:
        return sorted(named)
    people = {each.person_id for each in searches if each.person_id is not None}
    rows = (
        select(Service.name)
        .join(Person, Person.team_id == Service.team_id)
        .where(Person.id.in_(people), Service.retired_at.is_(None))
    )
    return sorted(set(db.session.scalars(rows)))
