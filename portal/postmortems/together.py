"""Two people in one section: their edits put together, where they lie apart."""

from dataclasses import dataclass

from portal.kb.texts.comparison import SourceDiff, compare_source
from portal.kb.texts.merge import JoinedLine, merge
from portal.postmortems.models.postmortem import PostmortemSection
from portal.postmortems.services import keeping


@dataclass(frozen=True, slots=True)
class Offer:
    """Both edits as one text; `joined` are lines with words of both, worth reading again."""

    text: str
    changes: SourceDiff  # what saving it would change in what stands there now
    joined: tuple[JoinedLine, ...]


def offer(section: PostmortemSection, mine: str, *, written_on: int) -> Offer | None:
    """Put a text that came second together with the one saved meanwhile.

    None where both changed the same place: there a person decides.
    """
    base = keeping.base_of(section, written_on)
    if base is None:
        return None
    found = merge(base, mine, section.body)
    if not found.is_clean:
        return None
    return Offer(found.text, compare_source(section.body, found.text), found.joined)
