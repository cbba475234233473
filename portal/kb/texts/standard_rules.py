"""The rules of the content standard: each looks at a draft and gives one answer."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.core.languages import _, later, ngettext
from portal.core.secrets import secrets
from portal.kb.terms import Term
from portal.kb.texts.drafts import DraftView, is_prompt

LONGEST_SUMMARY = 200
LONGEST_TITLE = 90
MOST_STEPS = 25

_INLINE_CODE = re.compile(r"`[^`]*`|\([^)]*\)")
_SEVERAL_ACTIONS = re.compile(
    r"\band then\b|\bafter that\b|;\s*\w+|\.\s+(?:Then|Next|Now|Afterwards)\b", re.IGNORECASE
)
_VERIFIES = re.compile(
    r"\b(?:check|verify|confirm|make sure|you (?:should )?(?:now )?see|expected (?:result|output)|"
    r"until\b.*\b(?:green|healthy|running|ready|works?)|(?:über)?prüf|bestätig|sicherstell|"
    r"jetzt seh)",
    re.IGNORECASE,
)
_ESCALATES = re.compile(
    r"\b(?:escalate|call|hand (?:it )?over|contact|page the|eskalieren|anrufen|übergeben)\b",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"\b(?:stop (?:if|when|here)|do not (?:go on|continue|proceed)|abort|roll ?back|undo|restore|"
    r"revert|aufhören|nicht weitermachen|abbrechen|zurückrollen|wiederherstellen)\b",
    re.IGNORECASE,
)
_BARE_IMAGE = re.compile(r"!\[\s*\]\(|<img\b(?![^>]*\balt=\"[^\"]+\")", re.IGNORECASE)
_TODO = re.compile(
    r"\b(?:TODO|TBD|FIXME|lorem ipsum)\b|^\d+\.\s+(?:Open|Run|Wait until|Choose|Confirm|Öffnen|"
    r"Ausführen|Warten, bis|Wählen|Bestätigen) …$"
)
_ASKS_WHO = re.compile(
    r"^(?:who|whose fault|why did(?:n['’]t)? (?:you|he|she|they))\b.*\?", re.IGNORECASE
)
_NO_VERB_WORDS = """
    a an the this that these those it its there here you your we our they i he she he's it's if
    when after before once since because while whether then also and or but now note warning for
    from in on at with without by of as please my all some any no not maybe is are was were will
    should must can could may might
"""
_NO_VERBS = frozenset(_NO_VERB_WORDS.split())
_CONDITION = re.compile(
    r"^(?:if|when|once|after|before|on|in|for|from|as|with)\b[^,:]*[,:]\s*(?P<rest>\S.*)$",
    re.IGNORECASE,
)


class Judgement(Term):
    """What a check came to."""

    NOT_MET = "not_met", later("Not met"), later("Has to be put right before readers get the text.")
    TO_JUDGE = "to_judge", later("For the reviewer"), later("Only a person can tell.")
    MET = "met", later("Met"), later("In order.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check found: the judgement, one sentence of advice, and the lines it is about."""

    judgement: Judgement
    advice: str = ""
    lines: tuple[int, ...] = ()


MET = Answer(Judgement.MET)


def _wanted(met: object, advice: str, lines: Sequence[int] = ()) -> Answer:
    return MET if met else Answer(Judgement.NOT_MET, advice, tuple(lines))


def _to_judge(question: str, lines: Sequence[int] = ()) -> Answer:
    return Answer(Judgement.TO_JUDGE, question, tuple(lines))


def title(draft: DraftView) -> Answer:
    """It is short and not shouted."""
    title = draft.title.strip()
    return _wanted(
        3 <= len(title) <= LONGEST_TITLE and not title.isupper(),
        _(
            "Give it a title of up to %(longest)s characters that says what is wrong or what is to "
            "be done.",
            longest=LONGEST_TITLE,
        ),
    )


def summary(draft: DraftView) -> Answer:
    """It is there and fits in a search result."""
    summary = draft.summary.strip()
    if not summary:
        return _wanted(False, _("Say in one or two sentences when this article helps."))
    return _wanted(
        len(summary) <= LONGEST_SUMMARY,
        _(
            "Shorten the summary to %(longest)s characters; it has %(number)s.",
            longest=LONGEST_SUMMARY,
            number=len(summary),
        ),
    )


def symptoms(draft: DraftView) -> Answer:
    """They are there and say more than the title."""
    given = [symptom for symptom in draft.symptoms if symptom.strip()]
    if not given:
        return _wanted(
            False, _("Add the words people use when it hurts, and the error message as it is.")
        )
    title = draft.title.strip().casefold()
    if all(symptom.strip().casefold() == title for symptom in given):
        return _wanted(False, _("The symptoms only repeat the title: add what people say and see."))
    return _to_judge(_("Are these the words a user or an alert would use, or only ours?"))


def environment(draft: DraftView) -> Answer:
    """It says where the article applies."""
    return _wanted(
        draft.environment.strip(), _("Say where this applies: system, version, site or device.")
    )


def body(draft: DraftView) -> Answer:
    """There is more than headings."""
    written = [line for line in draft.lines if line.text.strip() and not line.heading]
    return _wanted(written, _("Write the article: there is no text yet."))


def has_steps(draft: DraftView) -> Answer:
    """There are numbered steps."""
    return _wanted(draft.steps, _("Write the procedure as numbered steps: 1., 2., 3."))


def steps_begin_with_verbs(draft: DraftView) -> Answer:
    """Each step begins with something to do; a condition may come before."""
    odd = [line for line in draft.steps if not _begins_with_a_verb(line.step)]
    if not odd:
        return MET
    return _to_judge(
        _(
            "Does every step begin with what to do? This one may not: “%(step)s”",
            step=_short(odd[0].step),
        ),
        [line.number for line in odd],
    )


def one_action_a_step(draft: DraftView) -> Answer:
    """No step hides a second one."""
    long = [
        line for line in draft.steps if _SEVERAL_ACTIONS.search(_INLINE_CODE.sub("", line.step))
    ]
    if not long:
        return MET
    return _to_judge(
        _("Is this one action or several? “%(step)s”", step=_short(long[0].step)),
        [line.number for line in long],
    )


def few_steps(draft: DraftView) -> Answer:
    """There are not too many steps to follow under stress."""
    count = len(draft.steps)
    if count <= MOST_STEPS:
        return MET
    return _to_judge(
        _("%(number)s steps are a lot at night: can this be two procedures?", number=count)
    )


def verification(draft: DraftView) -> Answer:
    """It says how one sees that it worked."""
    said = draft.has_section(
        r"\b(check|verif|worked|confirm|expected|result|test|prüf|erwartet|ergebnis)"
    ) or any(_VERIFIES.search(line.plain) for line in draft.lines if line.is_prose)
    return _wanted(
        said, _("Say how one sees that it worked: add a step or a section that checks it.")
    )


def way_out(draft: DraftView) -> Answer:
    """It says when to stop and what to escalate with."""
    headings = r"\b(did not work|escalat|otherwise|help|nicht funktioniert|eskal|hilfe)"
    said = draft.has_section(headings) or any(
        _ESCALATES.search(line.plain) for line in draft.lines if line.is_prose
    )
    return _wanted(said, _("Say when to stop and what to escalate with, if it does not work."))


def rollback(draft: DraftView) -> Answer:
    """What can destroy something has a way back or a stop."""
    if not draft.dangers:
        return MET
    said = draft.has_section(
        r"\b(roll ?-?back|undo|restore|revert|back out|rückweg|zurück)"
    ) or any(_STOPS.search(line.plain) for line in draft.lines if line.is_prose)
    return _wanted(
        said,
        _("It uses commands that can destroy something: add the way back, or when to stop."),
        [line.number for line in draft.dangers],
    )


def owner(draft: DraftView) -> Answer:
    """A person answers for it."""
    return _wanted(draft.owner.strip(), _("Name the person who answers for this article."))


def service(draft: DraftView) -> Answer:
    """At least one service is named."""
    return _wanted(draft.services, _("Name the service it is about, so that its alerts find it."))


def tags(draft: DraftView) -> Answer:
    """It has tags, or the reviewer finds none useful."""
    return MET if draft.tags else _to_judge(_("Would a tag help people to find related articles?"))


def dead_links(draft: DraftView) -> Answer:
    """No link is known to lead nowhere."""
    count = len(draft.dead_links)
    sentence = ngettext(
        "Mend or remove a link that leads nowhere: %(short)s",
        "Mend or remove %(number)s links that lead nowhere: %(short)s",
        count,
        short=_short(draft.dead_links[0]) if count else "",
    )
    return _wanted(not count, sentence)


def alt_text(draft: DraftView) -> Answer:
    """Every image has a description."""
    bare = [line.number for line in draft.lines if line.is_prose and _BARE_IMAGE.search(line.text)]
    return _wanted(not bare, _("Describe every image in words: ![what it shows](…)."), bare)


def no_secrets(draft: DraftView) -> Answer:
    """Nothing looks like a password, token or key."""
    beside = "\n".join([draft.title, draft.summary, draft.environment, *draft.symptoms])
    in_body = list(secrets(draft.body))
    found = [*in_body, *secrets(beside)]
    if not found:
        return MET
    advice = _(
        "Remove what looks like %(secret)s, and change it where it is used: it was seen.",
        secret=_(found[0].what),
    )
    return _wanted(False, advice, [secret.line for secret in in_body])


def heading_order(draft: DraftView) -> Answer:
    """No heading level is skipped; the title is the first."""
    jumps = []
    before = 1  # the title of the page
    for level, _anchor, line in draft.headings:
        if level > before + 1:
            jumps.append(line)
        before = level
    return _wanted(not jumps, _("Do not skip a heading level: after ## comes ###."), jumps)


def answered_prompts(draft: DraftView) -> Answer:
    """No question of an outline and no note to oneself is left."""
    left = [line.number for line in draft.lines if is_prompt(line) or _TODO.search(line.text)]
    return _wanted(not left, _("Answer or remove the questions and notes left in the text."), left)


def section(pattern: str, advice: str) -> Callable[[DraftView], Answer]:
    """There is something written under a heading like this."""
    return lambda draft: _wanted(draft.has_section(pattern), advice)


def asks_what_and_how(draft: DraftView) -> Answer:
    """Its questions ask what and how."""
    blaming = [
        line.number for line in draft.lines if line.is_prose and _ASKS_WHO.search(line.plain)
    ]
    if not blaming:
        return MET
    return _to_judge(_("Ask what and how rather than who and why."), blaming)


def has_sections(draft: DraftView) -> Answer:
    """It has at least three headings."""
    return _wanted(len(draft.headings) >= 3, _("Give the template its sections as headings."))


def _begins_with_a_verb(step: str) -> bool:
    """Whether the first word may be an imperative; a condition or a place may come before it."""
    bare = re.sub(r"^[*_`\[(\"“]+", "", step)
    condition = _CONDITION.match(bare)
    first = re.match(r"[\w'’-]+", condition["rest"] if condition else bare)
    if not first or first[0][0].isdigit():
        return False
    word = first[0].casefold()
    return word not in _NO_VERBS and not word.endswith(("ing", "ed", "tion", "ness"))


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
