"""The rules that find risky changes; each looks at two versions and names what it sees."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from portal.core.languages import _, ngettext
from portal.kb.texts.commands import Command, commands, danger
from portal.kb.texts.reading import SourceLine
from portal.kb.texts.risk_terms import Risk, RiskKind, Severity, Versions, paired
from portal.kb.texts.risk_warnings import lost_warnings

_URL = re.compile(r"https?://[^\s<>()\[\]\"'`]+", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w./-])(?P<number>\d+(?:[.,]\d+)*)(?:\s?(?P<unit>%|°C|[kKMGT]i?B|ms|s|sec(?:ond)?s?|"
    r"min(?:ute)?s?|h|hours?|d|days?|weeks?|months?|times|retries|connections|requests|rows|"
    r"replicas|nodes|pods|users|cores|GB|MB|KB|TB|Gi|Mi)\b|\s?%)?(?![\w-])"
)
_MEASURED = re.compile(
    r"\b(?:timeout|port|limit|threshold|retr(?:y|ies)|max\w*|min\w*|wait|at least|at most|"
    r"more than|less than|above|below|within|after|size|replicas|ttl|interval|delay)\b",
    re.IGNORECASE,
)
_LIST_NUMBER = re.compile(r"^\s*\d+[.)]\s+")

Rule = Callable[[Versions], Iterator[Risk]]


def opened_tiers(versions: Versions) -> Iterator[Risk]:
    """Text that was kept to a tier and now reaches people below it."""
    before = _lowest_tiers(versions.old)
    became = {new.number: old for old, new in versions.pairs}
    opened: list[tuple[SourceLine, int]] = []
    for line in versions.new:
        was = became.get(line.number)
        tier = min(before.get(line.plain, 0), 3) or (was.tier if was else 0)
        if not line.is_marker and any(map(str.isalnum, line.plain)) and line.tier < tier:
            opened.append((line, tier))
    for group in _neighbours(opened):
        tier, lowest = max(each[1] for each in group), min(each[0].tier for each in group)
        text = "\n".join(line.text for line, _tier in group)
        yield Risk(
            RiskKind.TIER_OPENED,
            Severity.EXPOSED,
            _opened(len(group), tier, to_everybody=lowest == 1),
            _("only L2 and L3") if tier == 2 else _("only L%(tier)s", tier=tier),
            text,
            group[0][0].number,
        )


def closed_tiers(versions: Versions) -> Iterator[Risk]:
    """Text that everybody could read and that a tier now keeps to itself."""
    before = _lowest_tiers(versions.old)
    closed = [
        (line, line.tier)
        for line in versions.new
        if line.plain and not line.is_marker and line.tier > before.get(line.plain, 3)
    ]
    for group in _neighbours(closed):
        tier = max(each[1] for each in group)
        yield Risk(
            RiskKind.TIER_CLOSED,
            Severity.NOTICE,
            _("People below L%(tier)s no longer see this; they are asked to escalate.", tier=tier),
            "",
            "\n".join(line.text for line, _tier in group),
            group[0][0].number,
        )


def changed_commands(versions: Versions) -> Iterator[Risk]:
    """Commands that came, went or changed; those that can destroy something are louder."""
    old, new = commands(versions.old), commands(versions.new)
    went = _without(old, {command.text for command in new})
    came = _without(new, {command.text for command in old})
    pairs = paired([command.text for command in went], [command.text for command in came])
    for old_at, new_at in pairs.items():
        yield _changed_command(went[old_at], came[new_at])
    for at, command in enumerate(came):
        if at not in pairs.values():
            yield _new_command(command)
    for at, command in enumerate(went):
        if at not in pairs:
            yield Risk(
                RiskKind.COMMAND,
                Severity.NOTICE,
                _("A command was removed."),
                command.text,
                "",
                versions.place_of(command.line),
            )


def _changed_command(old: Command, new: Command) -> Risk:
    harm = danger(new.text)
    severity = Severity.DANGER if harm else Severity.WARNING
    sentence = (
        _("A command changed, and it %(harm)s.", harm=harm) if harm else _("A command changed.")
    )
    return Risk(RiskKind.COMMAND, severity, sentence, old.text, new.text, new.line.number)


def _new_command(command: Command) -> Risk:
    harm = danger(command.text)
    severity = Severity.DANGER if harm else Severity.NOTICE
    sentence = _("A new command %(harm)s.", harm=harm) if harm else _("A new command.")
    return Risk(RiskKind.COMMAND, severity, sentence, "", command.text, command.line.number)


def changed_links(versions: Versions) -> Iterator[Risk]:
    """Addresses that came, went or changed; a host the article never named is louder."""
    old, new = _links(versions.old), _links(versions.new)
    hosts = {_host(url) for url in old}
    lines = {new_line.number: old_line for old_line, new_line in versions.pairs}
    replaced: set[str] = set()
    for url, line in new.items():
        if url in old:
            continue
        was = lines.get(line.number)
        before = next((u for u in _urls(was.text) if u not in new), "") if was else ""
        replaced.add(before)
        yield _new_link(url, before, line.number, is_new_host=_host(url) not in hosts)
    for url, line in old.items():
        if url not in new and url not in replaced:
            place = versions.place_of(line)
            yield Risk(RiskKind.LINK, Severity.NOTICE, _("A link was removed."), url, "", place)


def _new_link(url: str, before: str, line: int, *, is_new_host: bool) -> Risk:
    if before.startswith("https://") and url.startswith("http://"):
        sentence = _("A link is no longer encrypted.")
        return Risk(RiskKind.LINK, Severity.WARNING, sentence, before, url, line)
    if is_new_host:
        sentence = _(
            "A link leads to a host this article did not name before: %(host)s.", host=_host(url)
        )
        return Risk(RiskKind.LINK, Severity.WARNING, sentence, before, url, line)
    sentence = _("A link leads elsewhere on the same host.") if before else _("A new link.")
    return Risk(RiskKind.LINK, Severity.NOTICE, sentence, before, url, line)


def changed_numbers(versions: Versions) -> Iterator[Risk]:
    """Numbers that changed in a line; those with a unit, or a limit's name beside, are louder."""
    ran = {command.line.number for command in commands(versions.new) if command.line.is_code}
    for old, new in versions.pairs:
        if new.number in ran:
            continue
        before, after = Counter(_numbers(old.text)), Counter(_numbers(new.text))
        went, came = " · ".join(before - after), " · ".join(after - before)
        if not went:
            continue
        has_unit = any(not number[-1].isdigit() for number in (before - after) + (after - before))
        is_measured = has_unit or _MEASURED.search(new.text) or _MEASURED.search(old.text)
        yield Risk(
            RiskKind.NUMBER,
            Severity.WARNING if is_measured else Severity.NOTICE,
            _("A number changed: %(went)s became %(came)s.", went=went, came=came)
            if came
            else _("A number is gone: %(went)s.", went=went),
            old.text.strip(),
            new.text.strip(),
            new.number,
        )


def lost_steps(versions: Versions) -> Iterator[Risk]:
    """Steps that were removed, or that now come in another order."""
    old = [line for line in versions.old if line.step]
    new = [line for line in versions.new if line.step]
    new_texts, old_texts = [line.step for line in new], [line.step for line in old]
    went = [line for line in old if line.step not in new_texts]
    came = [text for text in new_texts if text not in old_texts]
    pairs = paired([line.step for line in went], came)
    for at, line in enumerate(went):
        if at not in pairs:
            place = versions.place_of(line)
            yield Risk(
                RiskKind.STEP, Severity.WARNING, _("A step was removed."), line.step, "", place
            )
    before = [text for text in dict.fromkeys(old_texts) if text in new_texts]
    after = [line for line in new if line.step in old_texts]
    order = list(dict.fromkeys(line.step for line in after))
    if order != before:
        moved = next(at for at, text in enumerate(order) if text != before[at])
        place = next(line.number for line in after if line.step == order[moved])
        sentence = _("Steps come in another order.")
        yield Risk(RiskKind.STEP, Severity.WARNING, sentence, before[moved], order[moved], place)


def lost_symptoms(versions: Versions) -> Iterator[Risk]:
    """Symptoms that were removed from the part of the text that lists them."""
    old, new = _symptoms(versions.old), _symptoms(versions.new)
    came = [line.plain for line in new]
    kept = {text.casefold() for text in came}
    went = [line for line in old if line.plain.casefold() not in kept]
    pairs = paired([line.plain for line in went], came)
    for at, line in enumerate(went):
        if at not in pairs:
            yield symptom_risk(line.plain, versions.place_of(line))


def symptom_risk(symptom: str, line: int) -> Risk:
    """Say that people who search in these words will not find the article by them any more."""
    sentence = _(
        "A symptom was removed: people who use these words may no longer find the article."
    )
    return Risk(RiskKind.SYMPTOM, Severity.WARNING, sentence, symptom, "", line)


def unchecked_rest(versions: Versions) -> Iterator[Risk]:
    """Say so when the texts were too long to be compared to their end."""
    if versions.is_cut:
        sentence = _("So much changed that only the first part was checked: read the rest in full.")
        yield Risk(RiskKind.TOO_MUCH, Severity.DANGER, sentence, "", "", 1)


def _opened(lines: int, tier: int, *, to_everybody: bool) -> str:
    if to_everybody:
        return ngettext(
            "A line kept to L%(tier)s can now be read by everybody who may read the article, "
            "L1 too.",
            "%(number)s lines kept to L%(tier)s can now be read by everybody who may read the "
            "article, L1 too.",
            lines,
            tier=tier,
        )
    return ngettext(
        "A line kept to L%(tier)s can now be read by L2.",
        "%(number)s lines kept to L%(tier)s can now be read by L2.",
        lines,
        tier=tier,
    )


RULES: tuple[Rule, ...] = (
    opened_tiers,
    changed_commands,
    lost_warnings,
    lost_steps,
    changed_links,
    changed_numbers,
    lost_symptoms,
    closed_tiers,
    unchecked_rest,
)


def _lowest_tiers(lines: list[SourceLine]) -> dict[str, int]:
    """For each text the lowest tier that could read it."""
    lowest: dict[str, int] = {}
    for line in lines:
        if line.plain and not line.is_marker:
            lowest[line.plain] = min(line.tier, lowest.get(line.plain, 3))
    return lowest


def _neighbours(found: list[tuple[SourceLine, int]]) -> list[list[tuple[SourceLine, int]]]:
    """Group lines that stand together, blank lines between them allowed."""
    groups: list[list[tuple[SourceLine, int]]] = []
    for line, tier in found:
        if groups and line.number - groups[-1][-1][0].number <= 3:
            groups[-1].append((line, tier))
        else:
            groups.append([(line, tier)])
    return groups


def _without(found: Sequence[Command], texts: set[str]) -> list[Command]:
    once = {command.text: command for command in reversed(found) if command.text not in texts}
    return sorted(once.values(), key=lambda command: command.line.number)


def _urls(text: str) -> list[str]:
    return [url.rstrip(".,;:!?*_") for url in _URL.findall(text)]


def _links(lines: list[SourceLine]) -> dict[str, SourceLine]:
    return {url: line for line in reversed(lines) for url in _urls(line.text)}


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""


def _numbers(text: str) -> list[str]:
    bare = _URL.sub(" ", _LIST_NUMBER.sub("", text))
    return [" ".join(found[0].split()) for found in _NUMBER.finditer(bare)]


def _symptoms(lines: list[SourceLine]) -> list[SourceLine]:
    return [line for line in lines if "symptom" in line.section.casefold() and line.item]
