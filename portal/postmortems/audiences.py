"""Who reads which edition; one rule for the page, the paper, exports and search."""

from portal.accounts.terms import Tier
from portal.accounts.viewer import Viewer
from portal.core.errors import Forbidden, Missing
from portal.core.languages import _
from portal.core.policy import policy
from portal.core.wording import inside
from portal.postmortems.edition_terms import Edition
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.policy import PostmortemPermission, viewer_takes_part
from portal.postmortems.queries.postmortems import ANSWERING


def reads_engineering(viewer: Viewer, found: Postmortem) -> bool:
    """Say whether nothing is kept from a reader: L2, L3, who took part, and who answers for it."""
    return viewer.tier >= Tier.L2 or viewer.has(*ANSWERING) or viewer_takes_part(viewer, found)


def engineering_tokens(found: Postmortem) -> tuple[str, ...]:
    """Return the tokens of those who read engineering's sections; the same rule."""
    people = sorted({each.person_id for each in found.people if each.role.takes_part})
    roles = (f"role:{role.value}" for role in ANSWERING)
    return ("l2", *roles, *(f"person:{number}" for number in people))


def reads(viewer: Viewer, found: Postmortem, edition: Edition) -> bool:
    """Say whether somebody who reads the postmortem reads this edition of it."""
    if edition is Edition.STAKEHOLDER:
        return True
    if edition is Edition.EXTERNAL:
        return policy.allows(PostmortemPermission.HAND_OUT, viewer, found)
    if edition is Edition.L1 and viewer.tier >= Tier.L1:
        return True
    return reads_engineering(viewer, found)


def own_edition(viewer: Viewer, found: Postmortem) -> Edition:
    """Return the edition somebody gets on the page of a postmortem."""
    ways = (Edition.ENGINEERING, Edition.L1, Edition.STAKEHOLDER)
    return next(each for each in ways if reads(viewer, found, each))


def open_editions(viewer: Viewer, found: Postmortem) -> list[Edition]:
    """Return the editions somebody may open."""
    return [each for each in Edition if reads(viewer, found, each)]


def edition(word: str, viewer: Viewer, found: Postmortem) -> Edition:
    """Return the edition of this name; raises `Missing` for none, `Forbidden` for one not open."""
    wanted = next((each for each in Edition if each.value == word), None)
    if wanted is None:
        raise Missing
    if not reads(viewer, found, wanted):
        raise Forbidden(
            _(
                "The edition “%(edition)s” is for others: %(readers)s",
                edition=wanted.label,
                readers=_first(wanted.readers),
            )
        )
    return wanted


def _first(sentence: str) -> str:
    """Put a sentence after a colon, as English does."""
    said = str(sentence)
    return inside(said[0]) + said[1:]
