"""What a text most likely is, judged by its shape alone: kind, summary, symptoms, tags, service."""

import re
from pathlib import PurePosixPath

from portal.core.richtext.plain import plain, shortened
from portal.kb.exchange.outline import Heading, Outline
from portal.kb.terms import Kind

LONGEST_SUMMARY = 200
LONGEST_SYMPTOM = 200
MOST_SYMPTOMS = 20
MOST_TAGS = 5

_SYMPTOMS = re.compile(r"^(?:symptoms?|alerts?|alert name|what (?:you|users) see|signs)\b")
_CAUSE = re.compile(r"^(?:(?:root |possible |known )?(?:cause|reason)s?|why|background|diagnos)")
_WAY_OUT = re.compile(
    r"^(?:resolution|workaround|work-around|solutions?|fix|mitigation|remed|recovery"
    r"|possible checks|possible corrective actions|troubleshoot|steps to check|what to (?:do|check)"
    r"|how to fix|actions?|procedure)"
)
_PROCEDURE = re.compile(
    r"^(?:step \d|steps?\b|procedure|instructions|pre-?flight|pre-?checks?|post-?checks?"
    r"|preparation|prerequisites|execution|rollback|verif|\d+[.)])"
)
_FAQ = re.compile(r"\bfaqs?\b|frequently asked", re.IGNORECASE)
_RCA = re.compile(r"\b(?:postmortem|post-mortem|rca|root cause analysis)\b", re.IGNORECASE)
_TEMPLATE = re.compile(r"\btemplate\b", re.IGNORECASE)
_FURNITURE = re.compile(
    r"^(?:updated|last (?:reviewed|updated)|(?:table of )?contents|search (?:tags|keywords))\b",
    re.IGNORECASE,
)
_ALERT_NAME = re.compile(r"\b(?:[A-Z][a-z0-9]+){2,}[A-Z]?[A-Za-z0-9]*\b")
_COMMAND = re.compile(r"`[^`]+`")
_FIRST_WORD = re.compile(r"[A-Za-z]+")
_VERBS = """
    access add adjust apply ask assign attach backup block boot bring build bump call cancel
    change check choose clean clear click clone close comment compare complete configure
    confirm connect contact copy create cut delete deploy determine disable disconnect do
    download drain drop edit enable ensure enter escalate evict execute export fail file
    fill find fix flush follow force get give go grant identify import increase inform
    initiate inspect install investigate issue join kill launch list load locate log login
    look make mark merge modify monitor mount move navigate notify obtain open paste pause
    perform pick ping plan post prepare press promote provide pull push put query reach read
    reboot rebuild recreate reduce reindex reload remove rename repeat replace replicate
    request reset resize resolve restart restore resume retry return revert review revoke
    roll rollback rotate run save scale schedule search see select send set setup share show
    shutdown sign silence skip snapshot ssh start stop submit switch take tell terminate
    test toggle trigger try turn type uncheck undo uninstall unlock unmount update upgrade
    upload use validate verify view visit wait watch write
"""
_IMPERATIVES = frozenset(_VERBS.split())
# Folders that say how files are kept, not what they are about.
_EMPTY_WORDS = """
    archive articles content doc docs documentation files general guides howto how-to img
    images incidents kb md misc notes onboarding other pages runbooks src tutorials
    uncategorized wiki
"""
_GENERIC = frozenset(_EMPTY_WORDS.split())


def kind(title: str, outline: Outline) -> Kind:
    """The kind of article whose shape this is; a how-to when nothing else fits."""
    sections = [heading.title.lower() for heading in outline.headings]
    if _TEMPLATE.search(title) and _RCA.search(title):
        return Kind.RCA_TEMPLATE
    questions = sum(1 for section in sections if section.endswith("?"))
    if _FAQ.search(title) or (questions >= 3 and questions * 2 >= len(sections)):
        return Kind.FAQ
    if _describes_an_error(sections):
        return Kind.KNOWN_ERROR
    return Kind.SOP if _is_procedure(sections, outline) else Kind.HOW_TO


def summary(outline: Outline) -> str:
    """The first paragraph that is a sentence rather than furniture; empty when there is none."""
    for passage in outline.paragraphs:
        text = plain(passage.text)
        if passage.depth == 0 and _is_prose(passage.text, text):
            return shortened(text, LONGEST_SUMMARY)
    return ""


def symptoms(outline: Outline) -> tuple[str, ...]:
    """What stands under headings such as *Symptoms*: each item, or else each paragraph."""
    found: list[str] = []
    for heading in outline.headings:
        if _SYMPTOMS.match(heading.title.lower()):
            found += _passages(heading, outline)
            found += _alerts(heading, outline)
    kept = (shortened(words, LONGEST_SYMPTOM) for words in found if len(words) > 2)
    return tuple(dict.fromkeys(kept))[:MOST_SYMPTOMS]


def tags(path: PurePosixPath) -> tuple[str, ...]:
    """The folders a file lies in, without those that say nothing."""
    parts = (part.lower().replace("_", "-").replace(" ", "-") for part in path.parts[:-1])
    return tuple(dict.fromkeys(part for part in parts if part not in _GENERIC))[:MOST_TAGS]


def services(path: PurePosixPath) -> tuple[str, ...]:
    """The outermost folder that could be the name of a service."""
    for part in path.parts[:-1]:
        if part.lower() not in _GENERIC:
            return (part,)
    return ()


def _describes_an_error(sections: list[str]) -> bool:
    symptom = any(_SYMPTOMS.match(section) for section in sections)
    cause = any(_CAUSE.match(section) for section in sections)
    way_out = any(_WAY_OUT.match(section) for section in sections)
    return symptom + cause + way_out >= 2 and (symptom or (cause and way_out))


def _is_procedure(sections: list[str], outline: Outline) -> bool:
    if sum(1 for section in sections if _PROCEDURE.match(section)) >= 2:
        return True
    return any(_are_steps(items) for items in outline.numbered)


def _are_steps(items: list[str]) -> bool:
    """Three or more things to do, most of them begun by a verb or holding a command."""
    doing = sum(1 for item in items if _is_instruction(item))
    return len(items) >= 3 and doing * 2 > len(items)


def _is_instruction(item: str) -> bool:
    word = _FIRST_WORD.search(plain(item))
    return bool(_COMMAND.search(item)) or bool(word and word.group().lower() in _IMPERATIVES)


def _is_prose(written: str, words: str) -> bool:
    if written.lstrip().startswith(("![", "[![", "<", "|", "[[", ":::")) or _FURNITURE.match(words):
        return False
    return len(words) > 20 and words.count(" ") >= 3


def _passages(heading: Heading, outline: Outline) -> list[str]:
    start, end = outline.within(heading)
    items = [plain(each.text) for each in outline.items if start <= each.line < end]
    if items:
        return items
    return [plain(each.text) for each in outline.paragraphs if start <= each.line < end]


def _alerts(heading: Heading, outline: Outline) -> list[str]:
    """Names such as `PostgresSplitBrain`, which is what a page at night says."""
    start, end = outline.within(heading)
    passages = outline.items + outline.paragraphs
    texts = [each.text for each in passages if start <= each.line < end]
    return [
        name
        for text in texts
        for code in _COMMAND.findall(text)
        for name in _ALERT_NAME.findall(code)
    ]
