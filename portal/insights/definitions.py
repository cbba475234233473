"""What each measure counts, in words; the pages and `docs/insights.md` say the same."""

from dataclasses import dataclass

from portal.core.languages import later
from portal.insights.terms import Key, Question


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure: its name, what it tells, and exactly how it is counted."""

    question: Question
    name: str
    tells: str
    counts: str


DEFINITIONS: dict[Key, Definition] = {
    Key.MTTD: Definition(
        Question.SPEED,
        later("Time to detect (MTTD)"),
        later("How long trouble goes on before anybody notices."),
        later("Detected minus beginning of the impact, of incidents for which both are known."),
    ),
    Key.MTTA: Definition(
        Question.SPEED,
        later("Time to acknowledge (MTTA)"),
        later("How long a report waits until somebody takes it up."),
        later("Acknowledged minus reported, of incidents that were acknowledged."),
    ),
    Key.MTTM: Definition(
        Question.SPEED,
        later("Time to mitigate (MTTM)"),
        later("How long it hurts until it is eased, whether or not the cause is gone."),
        later("Mitigated minus beginning of the impact, of incidents for which both are known."),
    ),
    Key.RESTORE: Definition(
        Question.SPEED,
        later("Time to restore"),
        later("How long the impact lasts."),
        later("End of the impact minus its beginning, of incidents for which both are known."),
    ),
    Key.RESOLVE: Definition(
        Question.SPEED,
        later("Time to resolve"),
        later("How long it takes until whoever reported it is told that it is solved."),
        later(
            "Resolved minus reported, around the clock and pauses included. An incident that was "
            "opened again counts until it was resolved for the last time."
        ),
    ),
    Key.MTBF: Definition(
        Question.SPEED,
        later("Time between failures (MTBF), by service"),
        later("How long a service works from the end of one failure to the beginning of the next."),
        later(
            "A failure is a P1 or P2 incident of the service, or one of the priority chosen above. "
            "It lasts from the beginning of the impact (or the report) to its end (or the "
            "resolution); failures that overlap are one. n counts the times in between, within the "
            "period."
        ),
    ),
    Key.FIRST_CONTACT: Definition(
        Question.COURSE,
        later("First-contact resolution"),
        later("How often one contact was enough."),
        later(
            "Of incidents people reported and somebody solved: those that L1 solved, that were "
            "never handed over nor opened again, and of which the requester wrote nothing between "
            "report and resolution."
        ),
    ),
    Key.FIRST_LEVEL: Definition(
        Question.COURSE,
        later("First-level resolution"),
        later("How often the service desk needed nobody else to solve it."),
        later(
            "Of incidents that somebody solved: those that were with L1 when they were resolved. "
            "What recovered by itself is left out on both sides."
        ),
    ),
    Key.ESCALATION: Definition(
        Question.COURSE,
        later("Escalation rate"),
        later(
            "How often an incident was handed over, and how often an article would have avoided it."
        ),
        later(
            "Of all incidents: those that were handed over to a higher tier or to another team at "
            "least once. Avoidable are those handed over because no article covered them or the "
            "article did not work. Calling a manager is no hand-over."
        ),
    ),
    Key.REASONS: Definition(
        Question.COURSE,
        later("Escalations by reason"),
        later("Why incidents were handed over, and how much time had passed by then."),
        later(
            "Incidents with at least one hand-over for the reason; one with several reasons counts "
            "for each. The times are those spent at the previous tier, one for each hand-over."
        ),
    ),
    Key.BOUNCE: Definition(
        Question.COURSE,
        later("Bounce rate"),
        later("How often a hand-over was not for those who got it."),
        later("Of hand-overs that were answered: those that were given back."),
    ),
    Key.REOPEN: Definition(
        Question.COURSE,
        later("Reopen rate"),
        later("How often a solution did not hold."),
        later("Of incidents that were resolved at least once: those that were opened again."),
    ),
    Key.COMPLIANCE: Definition(
        Question.PROMISES,
        later("SLA and OLA compliance"),
        later("How often the time that was promised was enough, and how much of it was used."),
        later(
            "Of clocks that ended, or that still run and are breached: those that were met. "
            "Exactly on target is met. How much of the target was used is working time, rounded "
            "up to the next 5 %, at most 500 %; a clock that still runs and is breached counts as "
            "105 %."
        ),
    ),
    Key.SLA: Definition(
        Question.PROMISES,
        later("Promises to customers (SLA)"),
        later("How often whoever reported an incident got what was promised."),
        later(
            "The clocks that run end to end: until somebody took it up, and until it was resolved."
        ),
    ),
    Key.OLA: Definition(
        Question.PROMISES,
        later("Promises between tiers (OLA)"),
        later("How often a tier did in time what it had agreed to."),
        later(
            "The clocks of the tiers together. A tier's clocks begin when an incident is handed to "
            "it; they do not change what the customer was promised."
        ),
    ),
    Key.LINK_RATE: Definition(
        Question.KNOWLEDGE,
        later("Link rate"),
        later("How often it is said which article belongs to an incident."),
        later("Of closed incidents: those with at least one link to an article, whatever it did."),
    ),
    Key.KNOWN: Definition(
        Question.KNOWLEDGE,
        later("New or known at close"),
        later("How far people got on the way to an answer that existed."),
        later(
            "Closed incidents by what their page says: new, known but not searched for, searched "
            "for but not found, found but not used, used. Known is the share of those that were "
            "not new, of all that needed knowledge; used is the share of the known ones."
        ),
    ),
    Key.SEARCH: Definition(
        Question.KNOWLEDGE,
        later("Search success"),
        later("How often a search led to an article that worked."),
        later(
            "Of searches on the search page, by whoever made them: those that ended in “worked”. "
            "In vain are those of which no record has all words. Searches have no service, team or "
            "priority, and are forgotten after the time the settings say."
        ),
    ),
    Key.IN_VAIN: Definition(
        Question.KNOWLEDGE,
        later("Searched in vain"),
        later("What people looked for and nobody had written."),
        later(
            "Searches of the last 30 days of which no record has all words, most people first. "
            "Only words are shown that you may read."
        ),
    ),
    Key.CHANGE_FAILURE: Definition(
        Question.WORK,
        later("Change failure rate"),
        later("How often a change went wrong."),
        later(
            "Of changes that were carried out and ended in the period: those that failed or were "
            "rolled back."
        ),
    ),
    Key.BY_TYPE: Definition(
        Question.WORK,
        later("Change failure rate by type"),
        later("Whether one type of change goes wrong more often."),
        later(
            "As above. “Caused incidents” are changes that were named as the cause of an incident "
            "you may read. The times go from the beginning of the change to its end."
        ),
    ),
    Key.BY_PATH: Definition(
        Question.WORK,
        later("Change failure rate by approval path"),
        later("Whether more votes make safer changes."),
        later(
            "As above. The path is the way a change was allowed to go ahead: by an approved "
            "template, by the emergency board, or by the rule of the last round of votes that "
            "approved it."
        ),
    ),
    Key.ACTIONS: Definition(
        Question.WORK,
        later("Action health"),
        later("Whether what was decided was done, in time, and whether it helped."),
        later(
            "Actions proposed in the period that you may read, by how much they rely on people. In "
            "time: of those done that had a day, those done by it. Verified: of those done. Came "
            "back: of those that were ever done, those after which the same trouble happened "
            "again. Days to done go from the proposal."
        ),
    ),
}
