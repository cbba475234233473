"""The content standard: what an article of each kind must meet, as a table of checks.

Most checks judge by themselves; what only a person can judge is put to the reviewer as such.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.core.languages import later
from portal.kb.terms import Kind
from portal.kb.texts import standard_rules as rules
from portal.kb.texts.drafts import DraftView
from portal.kb.texts.standard_rules import Answer, Judgement

__all__ = [
    "CHECKLIST",
    "Check",
    "DraftView",
    "Finding",
    "Judgement",
    "check",
    "unmet",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """A check of the standard with its answer for one draft."""

    key: str
    title: str
    judgement: Judgement
    advice: str
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist, the kinds it is for, and the rule that answers it."""

    key: str
    title: str
    rule: Callable[[DraftView], Answer]
    kinds: frozenset[Kind] = field(default=frozenset(Kind))


def check(draft: DraftView) -> list[Finding]:
    """Judge a draft by every check of its kind, in the order of the checklist."""
    return [
        Finding(line.key, line.title, answer.judgement, answer.advice, answer.lines)
        for line in CHECKLIST
        if draft.kind in line.kinds
        for answer in [line.rule(draft)]
    ]


def unmet(draft: DraftView) -> list[Finding]:
    """Return what stands between a draft and its readers."""
    return [finding for finding in check(draft) if finding.judgement is Judgement.NOT_MET]


_STEPPED = frozenset({Kind.SOP, Kind.HOW_TO})
_FOUND_BY_SYMPTOM = frozenset({Kind.SOP, Kind.KNOWN_ERROR})
_SOPS = frozenset({Kind.SOP})
_KNOWN_ERRORS = frozenset({Kind.KNOWN_ERROR})
_TEMPLATES = frozenset({Kind.RCA_TEMPLATE})
_ARTICLES = frozenset(Kind) - {Kind.RCA_TEMPLATE}

CHECKLIST: tuple[Check, ...] = (
    Check("title", later("The title says what it is about"), rules.title),
    Check("summary", later("The summary fits in a search result"), rules.summary),
    Check("symptoms", later("Symptoms are in the users' words"), rules.symptoms, _FOUND_BY_SYMPTOM),
    Check("environment", later("It says where it applies"), rules.environment, _KNOWN_ERRORS),
    Check("service", later("A service is named"), rules.service, _ARTICLES),
    Check("owner", later("Somebody answers for it"), rules.owner),
    Check("tags", later("Tags help to find it"), rules.tags, _ARTICLES),
    Check("body", later("There is a text"), rules.body),
    Check("steps", later("The procedure has numbered steps"), rules.has_steps, _STEPPED),
    Check(
        "verbs", later("Each step begins with what to do"), rules.steps_begin_with_verbs, _STEPPED
    ),
    Check("one_action", later("Each step is one action"), rules.one_action_a_step, _STEPPED),
    Check("few_steps", later("It can be followed at night"), rules.few_steps, _SOPS),
    Check("verification", later("One sees when it worked"), rules.verification, _STEPPED),
    Check(
        "way_out",
        later("It says what to do when it does not work"),
        rules.way_out,
        frozenset({Kind.SOP}),
    ),
    Check("rollback", later("Destructive commands have a way back"), rules.rollback, _ARTICLES),
    Check(
        "symptom",
        later("The symptom is described"),
        rules.section(
            r"\bsymptom", later("Add a section “Symptom”: what people see, word for word.")
        ),
        _KNOWN_ERRORS,
    ),
    Check(
        "cause",
        later("The cause is given, or that it is unknown"),
        rules.section(
            r"\bcause|\bursache",
            later("Add a section “Cause”: what is known, and what is a guess."),
        ),
        _KNOWN_ERRORS,
    ),
    Check(
        "workaround",
        later("There is a way to keep working"),
        rules.section(
            r"\bwork ?-?around|\bumgehung",
            later("Add a section “Workaround”, even if none is known."),
        ),
        _KNOWN_ERRORS,
    ),
    Check(
        "fix_status",
        later("It says how far the fix is"),
        rules.section(
            r"\bfix\b|\bstatus\b|\bbehebung\b",
            later("Add a section “Fix status”: which change carries it."),
        ),
        _KNOWN_ERRORS,
    ),
    Check("sections", later("The template has sections"), rules.has_sections, _TEMPLATES),
    Check("what_how", later("It asks what and how"), rules.asks_what_and_how, _TEMPLATES),
    Check(
        "prompts", later("No question of the outline is left"), rules.answered_prompts, _ARTICLES
    ),
    Check("headings", later("Headings follow their order"), rules.heading_order),
    Check("links", later("Every link leads somewhere"), rules.dead_links),
    Check("images", later("Images are described in words"), rules.alt_text),
    Check("secrets", later("No password, token or key"), rules.no_secrets),
)
