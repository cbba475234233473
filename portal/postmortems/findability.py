"""Would L1 find what was written? The portal's own search, asked as an L1 reader would ask it."""

from dataclasses import dataclass

from portal.core.records import SearchDocument
from portal.incidents.before import SIGNS
from portal.incidents.models.incident import Incident
from portal.incidents.trail.asking import question_of
from portal.incidents.trail.searching import ONLY_ARTICLES
from portal.kb import searchable
from portal.kb.models.article import Article
from portal.kb.queries.articles import open_proposal
from portal.postmortems.gathering import original_title
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.terms import GOOD_RANK, Outcome
from portal.search import services as search
from portal.search.index.backend import IndexUnusableError

L1_READER = frozenset({"public", "internal", "l1", "role:reader"})
DEEPEST = 30  # results looked at; whoever reads on so far has given up
_CHECKED = (Outcome.PRODUCED, Outcome.UPDATED)


@dataclass(frozen=True, slots=True)
class Found:
    """Where an article stands for each search; no rank: not among the results at all."""

    article: Article
    ranks: tuple[tuple[str, int | None], ...]
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it is near the top however it is searched for."""
        return all(rank is not None and rank <= GOOD_RANK for _words, rank in self.ranks)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do: it is found, or somebody said why it need not be."""
        return self.is_good or bool(self.reason)


def checked(postmortem: Postmortem) -> list[Found]:
    """Return the rank of every article the postmortem produced or changed.

    An article is looked for as it would be once its open proposal is published.
    """
    lessons = (each for each in postmortem.lessons if each.outcome in _CHECKED and each.article)
    articles = {lesson.article.id: lesson.article for lesson in lessons if lesson.article}
    asked = list(dict.fromkeys(w for each in postmortem.incidents for w in _searches(each)))
    reasons = postmortem.reasons_not_found
    return [
        Found(
            article,
            tuple((words, rank_of(article, words)) for words in asked),
            str(reasons.get(article.ref, "")),
        )
        for article in articles.values()
    ]


def rank_of(article: Article, words: str) -> int | None:
    """Return the place of an article among what L1 finds with these words, from 1."""
    proposal = open_proposal(article)
    as_proposed: SearchDocument | None = searchable.proposed(proposal) if proposal else None
    typed = f"{ONLY_ARTICLES} {words}"
    try:
        found = search.ranked(typed, L1_READER, limit=DEEPEST, instead=as_proposed)
    except IndexUnusableError:
        return None
    return found.index(article.ref) + 1 if article.ref in found else None


def _searches(incident: Incident) -> list[str]:
    """Return what a caller's words would become: the title as reported, and the signs of it."""
    title = " ".join(SIGNS.sub(" ", original_title(incident)).split())
    return [words for words in (title, question_of(incident).words) if words]
