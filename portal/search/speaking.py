"""One answer in several languages is one hit: in the reader's language where that was found."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.accounts.viewer import Viewer
from portal.core import tongues
from portal.core.records import RecordKind, SearchDocument
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


def once(shown: Mapping[str, SearchDocument], same: Others, language: str) -> list[str]:
    """Return the references to show, each answer once, at its best place, in this language."""
    kept: list[str] = []
    told: set[str] = set()
    for ref in shown:
        if ref in told:
            continue
        group = [ref, *(each.ref for each in same.get(ref, ()) if each.ref in shown)]
        told.update(group)
        kept.append(next((each for each in group if shown[each].language == language), ref))
    return kept


def are_several(shown: Mapping[str, SearchDocument]) -> bool:
    """Say whether these documents are in more than one language."""
    return len({each.language for each in shown.values() if each.language}) > 1


def _other(kind: RecordKind, record: Any) -> Other:
    return Other(record.ref, kind.url(record), record.language, tongues.named(record.language))
