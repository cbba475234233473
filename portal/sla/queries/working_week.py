"""Which days the people work who are promised for."""

from portal.sla.engine.calendar import Calendar
from portal.sla.queries import rules
from portal.sla.terms import Facts


def working_week(facts: Facts) -> Calendar | None:
    """Return the calendar of the first priority that has days off, of the policy that fits.

    None where no policy fits, or where all of it counts around the clock.
    """
    policy = rules.policy_for(facts)
    if policy is None:
        return None
    works = rules.works_now()
    chosen = rules.targets_now(policy).calendars
    found = (works[chosen[number]].calendar for number in sorted(chosen))
    return next((each for each in found if not each.is_always), None)
