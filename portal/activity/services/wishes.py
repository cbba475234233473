"""What a person wants to hear, where, and when."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete

from portal.accounts.viewer import Viewer
from portal.activity.models import NewsHabit, NewsWish
from portal.activity.rhythm import Habit
from portal.activity.terms import EVERYTHING, NewsKind
from portal.core.db import db


def choose(
    wanted: Collection[tuple[str, str]],
    *,
    of: Iterable[NewsKind],
    places: Collection[str],
    by: Viewer,
) -> None:
    """Let this viewer hear of these (kind, place) pairs and of no others that were offered."""
    offered = [(kind.name, place) for kind in of for place in places]
    kinds = {kind for kind, _place in offered} | {EVERYTHING}
    db.session.execute(
        delete(NewsWish).where(
            NewsWish.person_id == by.id, NewsWish.kind.in_(kinds), NewsWish.channel.in_(places)
        )
    )
    db.session.add_all(
        NewsWish(person_id=by.id, kind=kind, channel=place, is_wanted=(kind, place) in wanted)
        for kind, place in offered
    )


def keep_habit(habit: Habit, *, by: Viewer) -> None:
    """Reach this viewer in this rhythm from now on; what waits already keeps its time."""
    db.session.merge(
        NewsHabit(
            person_id=by.id,
            rhythm=habit.rhythm,
            hour=habit.hour,
            quiet_from=habit.quiet_from,
            quiet_until=habit.quiet_until,
        )
    )
