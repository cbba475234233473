"""What each measure counts, in words; the pages and `docs/insights.md` say the same."""

from dataclasses import dataclass

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
        "Time to detect (MTTD)",
        "How long trouble goes on before anybody notices.",
        "Detected minus beginning of the impact, of incidents for which both are known.",
    ),
    Key.MTTA: Definition(
        Question.SPEED,
        "Time to acknowledge (MTTA)",
        "How long a report waits until somebody takes it up.",
        "Acknowledged minus reported, of incidents that were acknowledged.",
    ),
    Key.MTTM: Definition(
        Question.SPEED,
        "Time to mitigate (MTTM)",
        "How long it hurts until it is eased, whether or not the cause is gone.",
        "Mitigated minus beginning of the impact, of incidents for which both are known.",
    ),
    Key.RESTORE: Definition(
        Question.SPEED,
        "Time to restore",
        "How long the impact lasts.",
        "End of the impact minus its beginning, of incidents for which both are known.",
    ),
    Key.RESOLVE: Definition(
        Question.SPEED,
        "Time to resolve",
        "How long it takes until whoever reported it is told that it is solved.",
        "Resolved minus reported, around the clock and pauses included. An incident that was "
        "opened again counts until it was resolved for the last time.",
    ),
    Key.MTBF: Definition(
        Question.SPEED,
        "Time between failures (MTBF), by service",
        "How long a service works from the end of one failure to the beginning of the next.",
        "A failure is a P1 or P2 incident of the service, or one of the priority chosen above. It "
        "lasts from the beginning of the impact (or the report) to its end (or the resolution); "
        "failures that overlap are one. n counts the times in between, within the period.",
    ),
    Key.FIRST_CONTACT: Definition(
        Question.COURSE,
        "First-contact resolution",
        "How often one contact was enough.",
        "Of incidents people reported and somebody solved: those that L1 solved, that were never "
        "handed over nor opened again, and of which the requester wrote nothing between report "
        "and resolution.",
    ),
    Key.FIRST_LEVEL: Definition(
        Question.COURSE,
        "First-level resolution",
        "How often the service desk needed nobody else to solve it.",
        "Of incidents that somebody solved: those that were with L1 when they were resolved. What "
        "recovered by itself is left out on both sides.",
    ),
    Key.ESCALATION: Definition(
        Question.COURSE,
        "Escalation rate",
        "How often an incident was handed over, and how often an article would have avoided it.",
        "Of all incidents: those that were handed over to a higher tier or to another team at "
        "least once. Avoidable are those handed over because no article covered them or the "
        "article did not work. Calling a manager is no hand-over.",
    ),
    Key.REASONS: Definition(
        Question.COURSE,
        "Escalations by reason",
        "Why incidents were handed over, and how much time had passed by then.",
        "Incidents with at least one hand-over for the reason; one with several reasons counts for "
        "each. The times are those spent at the previous tier, one for each hand-over.",
    ),
    Key.BOUNCE: Definition(
        Question.COURSE,
        "Bounce rate",
        "How often a hand-over was not for those who got it.",
        "Of hand-overs that were answered: those that were given back.",
    ),
    Key.REOPEN: Definition(
        Question.COURSE,
        "Reopen rate",
        "How often a solution did not hold.",
        "Of incidents that were resolved at least once: those that were opened again.",
    ),
    Key.COMPLIANCE: Definition(
        Question.PROMISES,
        "SLA and OLA compliance",
        "How often the time that was promised was enough, and how much of it was used.",
        "Of clocks that ended, or that still run and are breached: those that were met. Exactly on "
        "target is met. How much of the target was used is working time, rounded up to the next "
        "5 %, at most 500 %; a clock that still runs and is breached counts as 105 %.",
    ),
    Key.SLA: Definition(
        Question.PROMISES,
        "Promises to customers (SLA)",
        "How often whoever reported an incident got what was promised.",
        "The clocks that run end to end: until somebody took it up, and until it was resolved.",
    ),
    Key.OLA: Definition(
        Question.PROMISES,
        "Promises between tiers (OLA)",
        "How often a tier did in time what it had agreed to.",
        "The clocks of the tiers together. A tier's clocks begin when an incident is handed to it; "
        "they do not change what the customer was promised.",
    ),
    Key.LINK_RATE: Definition(
        Question.KNOWLEDGE,
        "Link rate",
        "How often it is said which article belongs to an incident.",
        "Of closed incidents: those with at least one link to an article, whatever it did.",
    ),
    Key.KNOWN: Definition(
        Question.KNOWLEDGE,
        "New or known at close",
        "Where on the way to an answer that was known somebody stopped.",
        "Closed incidents by what their page says: new, known but not searched for, searched for "
        "but not found, found but not used, used. Known is the share of those that were not new, "
        "of all that needed knowledge; used is the share of the known ones.",
    ),
    Key.SEARCH: Definition(
        Question.KNOWLEDGE,
        "Search success",
        "How often a search led to an article that worked.",
        "Of searches on the search page, by whoever made them: those that ended in “worked”. In "
        "vain are those of which no record has all words. Searches have no service, team or "
        "priority, and are forgotten after the time the settings say.",
    ),
    Key.IN_VAIN: Definition(
        Question.KNOWLEDGE,
        "Searched in vain",
        "What people looked for and nobody had written.",
        "Searches of the last 30 days of which no record has all words, most people first. Only "
        "words are shown that you may read.",
    ),
    Key.CHANGE_FAILURE: Definition(
        Question.WORK,
        "Change failure rate",
        "How often a change went wrong.",
        "Of changes that were carried out and ended in the period: those that failed or were "
        "rolled back.",
    ),
    Key.BY_TYPE: Definition(
        Question.WORK,
        "Change failure rate by type",
        "Whether one type of change goes wrong more often.",
        "As above. “Caused incidents” are changes that were named as the cause of an incident you "
        "may read. The times go from the beginning of the change to its end.",
    ),
    Key.BY_PATH: Definition(
        Question.WORK,
        "Change failure rate by approval path",
        "Whether more votes make safer changes.",
        "As above. The path is the way a change was allowed to go ahead: by an approved template, "
        "by the emergency board, or by the rule of the last round of votes that approved it.",
    ),
    Key.ACTIONS: Definition(
        Question.WORK,
        "Action health",
        "Whether what was decided was done, in time, and whether it helped.",
        "Actions proposed in the period that you may read, by how much they rely on people. In "
        "time: of those done that had a day, those done by it. Verified: of those done. Came back: "
        "of those that were ever done, those after which the same trouble happened again. Days to "
        "done go from the proposal.",
    ),
}
