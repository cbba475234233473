"""The words the pipeline itself puts into a text, said in the language of whoever reads it.

A text is rendered once and stored with them in English. Pure, over the pipeline's own HTML: only
what it wrote whole is replaced, nothing of the author's.
"""

import re

from markupsafe import Markup, escape

from portal.core.languages import _, later

_TITLES = {
    "Note": later("Note"),
    "Tip": later("Tip"),
    "Important": later("Important"),
    "Warning": later("Warning"),
    "Caution": later("Caution"),
}
_TITLE = re.compile(r'(class="callout__title">)(Note|Tip|Important|Warning|Caution)(</)')
_LABEL = re.compile(r'(class="tier-section__label">)For L([23])(</)')
_STOP = re.compile(
    r'(class="stop-line__text">)This part is for L([23])\. '
    r"If the steps so far did not help, escalate with what you tried\.(</)"
)


def in_words_of_reader(html: Markup) -> Markup:
    """Return a rendered text whose callouts, tier sections and stop lines speak the language."""
    said = _TITLE.sub(lambda found: f"{found[1]}{escape(_TITLES[found[2]])}{found[3]}", str(html))
    said = _LABEL.sub(lambda found: f"{found[1]}{escape(_for_tier(found[2]))}{found[3]}", said)
    said = _STOP.sub(lambda found: f"{found[1]}{escape(_stop(found[2]))}{found[3]}", said)
    return Markup(said)  # noqa: S704 - our own words, escaped; nothing of the author's


def _for_tier(tier: str) -> str:
    return _("For L%(tier)s", tier=tier)


def _stop(tier: str) -> str:
    return _(
        "This part is for L%(tier)s. If the steps so far did not help, escalate with what you "
        "tried.",
        tier=tier,
    )
