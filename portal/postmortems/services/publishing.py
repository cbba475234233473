"""Publishing: what is still missing, and the back-links that are written when nothing is."""

from collections.abc import Callable, Iterator

from portal.accounts.viewer import Viewer
from portal.core import clock, events
from portal.core.languages import _
from portal.kb.queries.articles import open_proposal
from portal.kb.services import linking
from portal.kb.terms import LinkRole
from portal.postmortems import remembering
from portal.postmortems.models.postmortem import Postmortem, PostmortemSection
from portal.postmortems.terms import LessonKind, Outcome, Part, PostmortemState

# What else keeps a postmortem from its readers, in words: action items add theirs.
reasons_not_to_publish: list[Callable[[Postmortem], list[str]]] = []
# Who else says that a section needs no words of its own, for what stands in it: action items too.
filled_elsewhere: list[Callable[[PostmortemSection], bool]] = []

ROLE_OF = {Outcome.PRODUCED: LinkRole.PRODUCED, Outcome.UPDATED: LinkRole.UPDATED}


def missing(postmortem: Postmortem) -> list[str]:
    """List, each by its name, what would have to be there before it is published."""
    others = (reason for each in reasons_not_to_publish for reason in each(postmortem))
    return [*_unwritten(postmortem), *_open_lessons(postmortem), *_unapproved(postmortem), *others]


def is_filled(section: PostmortemSection) -> bool:
    """Say whether a section has what its readers come for."""
    if section.body.strip() or any(filled(section) for filled in filled_elsewhere):
        return True
    postmortem = section.postmortem
    laid_out = {
        Part.TIMELINE: bool(postmortem.shown_lines),
        Part.FACTORS: any(each.kind is LessonKind.FACTOR for each in postmortem.lessons),
        Part.KNOWLEDGE: bool(postmortem.lessons),
        Part.REVIEW: True,  # a decision stands in it before anything can be published
    }
    return section.part is not None and laid_out.get(section.part, False)


def link_back(postmortem: Postmortem, *, by: Viewer) -> None:
    """Let every article show the postmortem and its incidents, and those show the article."""
    for lesson in postmortem.lessons:
        if lesson.article is None or lesson.outcome is None:
            continue
        role = ROLE_OF.get(lesson.outcome)
        linking.link(postmortem, lesson.article, role or LinkRole.CONSULTED, by=by)
        # A confirmed article already says what it did for the incident.
        for incident in postmortem.incidents if role else ():
            linking.link(incident, lesson.article, role or LinkRole.PRODUCED, by=by)
    for incident in postmortem.incidents:
        incident.updated_at = clock.now()


def hand_out(postmortem: Postmortem, *, by: Viewer) -> None:
    """Give it to its readers: back-links, the memory of its alerts, and the date."""
    postmortem.published_at = clock.now()
    if before := postmortem.supersedes:
        _supersede(before, postmortem, by=by)
    link_back(postmortem, by=by)
    remembering.remember(postmortem)


def _supersede(before: Postmortem, later: Postmortem, *, by: Viewer) -> None:
    states = (before.state.value, PostmortemState.SUPERSEDED.value)
    before.state, before.updated_at = PostmortemState.SUPERSEDED, clock.now()
    events.write(before, "supersede", by=by, states=states, other=later.ref)


def _unwritten(postmortem: Postmortem) -> Iterator[str]:
    for section in postmortem.sections:
        if section.is_required and not is_filled(section):
            yield _("The section “%(heading)s”.", heading=section.heading)


def _open_lessons(postmortem: Postmortem) -> Iterator[str]:
    for lesson in postmortem.lessons:
        if lesson.outcome is None:
            yield (
                _(
                    "The knowledge outcome of the contributing factor “%(lesson)s”.",
                    lesson=lesson.short,
                )
                if lesson.kind is LessonKind.FACTOR
                else _(
                    "The knowledge outcome of the resolution step “%(lesson)s”.",
                    lesson=lesson.short,
                )
            )


def _unapproved(postmortem: Postmortem) -> Iterator[str]:
    articles = {each.article.id: each.article for each in postmortem.lessons if each.article}
    outcomes = {each.article_id: each.outcome for each in postmortem.lessons}
    for article in articles.values():
        if article.revision_id is None:
            yield _(
                "%(ref)s “%(title)s” is not published: a reviewer approves it first.",
                ref=article.ref,
                title=article.title,
            )
        elif outcomes[article.id] is Outcome.UPDATED and open_proposal(article):
            yield _(
                "The change of %(ref)s “%(title)s” is not published yet.",
                ref=article.ref,
                title=article.title,
            )
