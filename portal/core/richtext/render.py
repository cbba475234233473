"""Render an author's text: the one door to the pipeline for everybody else.

Loading it takes as long as a tenth of the whole program, and only the processes that render do:
everybody else takes `shapes`, `sections` and `limits`, and renders through `limit`.

size cap → layout pass → Python-Markdown → bleach → finishing of the tree → nh3. The finishing
adds what the portal needs (ids, steps, links, labels); nh3 judges the whole after it.
"""

from portal.core.languages import _
from portal.core.richtext import (
    clean,
    dialect,
    furniture,
    headings,
    limits,
    marks,
    sections,
    steps,
    tree,
    wordtext,
)
from portal.core.richtext import (
    links as linking,
)
from portal.core.richtext.limits import MAX_CHARACTERS, TooComplex
from portal.core.richtext.sections import Part, problems, source_for, tiers
from portal.core.richtext.shapes import (
    ALL_TIERS,
    PIPELINE_VERSION,
    Heading,
    LinkResolver,
    References,
    Rendered,
    ResolvedLinks,
    Step,
    key,
)

__all__ = [
    "ALL_TIERS",
    "MAX_CHARACTERS",
    "PIPELINE_VERSION",
    "Heading",
    "LinkResolver",
    "References",
    "Rendered",
    "ResolvedLinks",
    "Step",
    "TooComplex",
    "key",
    "problems",
    "references",
    "render",
    "source_for",
    "tiers",
]

_TITLE_MARKS = str.maketrans("", "", marks.TITLE_OPEN + marks.TITLE_CLOSE)


def render(source: str, *, links: LinkResolver | None = None, tier: int = ALL_TIERS) -> Rendered:
    """Give the text as a reader of this tier may see it; refuses what is too large or complex."""
    return finish(prepare(source, tier=tier), links=links)


def references(source: str) -> References:
    """Tell what the whole text points to, hidden sections included; refuses as `render` does."""
    return linking.found_in(prepare(source))


def prepare(source: str, *, tier: int = ALL_TIERS) -> tree.Element:
    """Give the tree before links are led anywhere: the slow half, the same for every reader."""
    limits.check(source)
    try:
        html = dialect.html_of(
            [piece for part in sections.parts(source) for piece in _of(part, tier)]
        )
        return tree.parse(clean.readable(html))
    except RecursionError:
        raise limits.TooComplex(
            _("Something here is nested too deep to be shown. Flatten lists, quotes and emphasis.")
        ) from None


def finish(root: tree.Element, *, links: LinkResolver | None = None) -> Rendered:
    """Give everything the portal keeps of a prepared text; the tree is used up."""
    headings.shift(root)
    named = headings.name(root)
    procedure = steps.number(root)
    furniture.dress(root)
    linking.lead(root, links)
    html = clean.safe(tree.serialise(root).translate(_TITLE_MARKS))
    return Rendered(
        html=html,
        text=tree.lines(root),
        headings=named,
        steps=procedure,
        passages=wordtext.passages(root),
    )


def _of(part: Part, tier: int) -> list[str | dialect.Own]:
    if not part.tier:
        return [part.text]
    if part.is_stop or part.tier > tier:
        return [dialect.Own(_STOP_LINE.format(tier=part.tier))]
    return [dialect.Own(_SECTION.format(tier=part.tier)), part.text, dialect.Own("</section>")]


_STOP_LINE = (
    '<aside class="stop-line" data-tier="l{tier}"><p class="stop-line__text">This part is for '
    "L{tier}. If the steps so far did not help, escalate with what you tried.</p></aside>"
)
_SECTION = (
    '<section class="tier-section tier-section--l{tier}" data-tier="l{tier}">'
    '<p class="tier-section__label">For L{tier}</p>'
)
