"""One answer in several languages is one hit: in the reader's language where that was found."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import tongues
from portal.core.records import RecordKind
from portal.search.index.backend import Candidate
from portal.search.results import Other

Records = Mapping[str, tuple[RecordKind, Any]]
Others = Mapping[str, Sequence[Other]]


def others(records: Records, viewer: Viewer) -> Others:
    """Return what says the same in other languages: the kinds' `options["translations"]`."""
    found: dict[str, Sequence[Other]] = {}
    for kind in {each.prefix: each for each, _ in records.values()}.values():
        told = kind.options.get("translations")
        if told is None:
            continue
        held = [record for of, record in records.values() if of.prefix == kind.prefix]
        for ref, same in told(held, viewer).items():
            found[ref] = [_other(kind, each) for each in same]
    return found


def once(shown: Iterable[Candidate], same: Others, language: str) -> list[Candidate]:
    """Return the candidates of a page, each answer once, at its best place, in this language."""
    candidates = {each.ref: each for each in shown}
    kept: list[Candidate] = []
    told: set[str] = set()
    for ref, candidate in candidates.items():
        if ref in told:
            continue
        group = [candidate, *_on_the_page(same.get(ref, ()), candidates)]
        told.update(each.ref for each in group)
        spoken = (each for each in group if each.document.language == language)
        kept.append(next(spoken, candidate))
    return kept


def _on_the_page(same: Sequence[Other], shown: Mapping[str, Candidate]) -> list[Candidate]:
    return [shown[each.ref] for each in same if each.ref in shown]


def _other(kind: RecordKind, record: Any) -> Other:
    return Other(record.ref, kind.url(record), record.language, tongues.named(record.language))
