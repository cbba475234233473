"""Searching inside an incident: likely answers before a word is typed, and what somebody asks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.languages import _, forms, ngettext
from portal.core.records import registry
from portal.incidents.models.incident import Incident
from portal.incidents.trail import queries
from portal.incidents.trail import services as trail
from portal.incidents.trail.asking import Question, question_of
from portal.incidents.trail.terms import SUGGESTED, TrailKind
from portal.kb.models.article import Article
from portal.kb.queries.articles import may_read
from portal.search import services as search
from portal.search.learning import services as learning
from portal.search.learning.meaning import normal_form
from portal.search.learning.models import SearchObservation
from portal.search.learning.observing import noted
from portal.search.learning.terms import Context
from portal.search.logs.evidence import Evidence
from portal.search.query import parse
from portal.search.results import Hit, Results
from portal.search.snippets import Segment

ONLY_ARTICLES = "-kind:incident -kind:postmortem"  # those have places of their own on the page
ARTICLE = "KB-"
_WORKED = forms("Worked once for %(service)s", "Worked %(number)s times for %(service)s")
# What else puts articles first, by reference and why: postmortems of the same alert add theirs.
put_first: list[Callable[[Incident, Viewer], Mapping[str, str]]] = []


@dataclass(frozen=True, slots=True)
class Answer:
    """One article that may help: the hit, why it is here, and what was said of it here before."""

    hit: Hit
    why: tuple[str, ...]
    revision_id: int
    failed: bool = False

    @property
    def ref(self) -> str:
        """The reference of the article."""
        return self.hit.ref


@dataclass(frozen=True, slots=True)
class Answers:
    """What one search in an incident found; `left_out` are articles that did not help here."""

    words: str
    found: tuple[Answer, ...] = ()
    left_out: tuple[queries.Seen, ...] = ()
    token: str = ""
    degraded: bool = False
    corrected: str = ""

    @property
    def revisions(self) -> list[int]:
        """The revisions it shows, in order."""
        return [each.revision_id for each in self.found]


def likely(incident: Incident, viewer: Viewer) -> Answers:
    """Return the likely answers to an incident as it stands, without those that failed here.

    What only happens to share some of its words is none: better nothing than five of those.
    """
    question = question_of(incident)
    found = _ask(question, viewer)
    led = _led(incident, viewer)
    first = dict.fromkeys((*led, *question.runbooks))
    named = [hit for ref in first if (hit := _named(ref, viewer))]
    fitting = [hit for hit in found.hits if hit.likely]
    answers = _answers(incident, [*named, *fitting], question, viewer)
    answers = [replace(each, why=(*led.get(each.ref, ()), *each.why)) for each in answers]
    refs = {each.ref for each in answers if each.failed}
    return Answers(
        question.words,
        tuple([each for each in answers if not each.failed][:SUGGESTED]),
        tuple(each for each in _failed(incident, viewer) if each.ref in refs),
        degraded=found.degraded,
    )


def asked(incident: Incident, typed: str, viewer: Viewer) -> Answers:
    """Answer what somebody typed, with a mark on what did not help here before."""
    question = replace(question_of(incident), words=typed, signatures=(), runbooks=())
    return _answered(incident, question, viewer)


def read_from(incident: Incident, evidence: Evidence, viewer: Viewer) -> Answers:
    """Answer a pasted log, from what was read in it."""
    question = replace(
        question_of(incident), words=evidence.query, signatures=evidence.signatures, runbooks=()
    )
    return _answered(incident, question, viewer)


def keep(
    incident: Incident, answers: Answers, by: Viewer, *, kind: TrailKind = TrailKind.SEARCHED
) -> None:
    """Put a search on the trail, and into what searches teach; a reload is the same search."""
    if trail.was_searched(incident, answers.words, answers.revisions, by=by):
        return
    trail.searched(incident, answers.words, answers.revisions, by=by, kind=kind)
    if answers.token:
        _learn(incident, answers, by)


def keep_likely(incident: Incident, answers: Answers, by: Viewer) -> None:
    """Put what was shown unasked on the trail; a look that shows nothing new writes nothing."""
    if trail.was_suggested(incident, answers.words, answers.revisions, to=by):
        return
    noted(lambda: trail.suggested(incident, answers.words, answers.revisions, by=by))


def count_what_was_not_answered(incident: Incident, by: Viewer) -> None:
    """Let what searches teach hear of an incident handed on though nobody typed a search.

    The words of the incident itself were searched for; a hand-over makes that a search in vain.
    """
    own = [each for each in queries.searches_of(incident) if each.person_id == by.id]
    if own or by.id is None:
        return
    answers = _answered(incident, question_of(incident), by)
    if answers.token:
        _learn(incident, answers, by)


def note_opening(incident: Incident, ref: str, token: str, rank: int, by: Viewer) -> None:
    """Let what searches teach hear that a hit was opened, from a search or from what was shown."""
    if token:
        learning.opened(token, ref, rank, by)
    elif rank:
        hit = _named(ref, by)
        words = question_of(incident).words
        if hit and words:
            learning.keep_choice(words, ref, by, audience=hit.document.audience)


def _led(incident: Incident, viewer: Viewer) -> dict[str, tuple[str, ...]]:
    """Return the articles others put first, each with why."""
    told: dict[str, tuple[str, ...]] = {}
    for each in put_first:
        for ref, why in each(incident, viewer).items():
            told[ref] = (*told.get(ref, ()), why)
    return told


def _answered(incident: Incident, question: Question, viewer: Viewer) -> Answers:
    found = _ask(question, viewer)
    is_kept = bool(normal_form(parse(question.words))) and not found.degraded
    return Answers(
        question.words,
        tuple(_answers(incident, found.hits, question, viewer)),
        token=learning.new_token() if is_kept else "",
        degraded=found.degraded,
        corrected=found.corrected.replace(ONLY_ARTICLES, "").strip(),
    )


def _learn(incident: Incident, answers: Answers, by: Viewer) -> None:
    hits = tuple(each.hit for each in answers.found)
    complete = sum(1 for hit in hits if hit.complete)
    found = Results(parse(answers.words), hits, total=len(hits), complete_total=complete)
    observation: SearchObservation = learning.keep(found, by, token=answers.token)
    observation.context, observation.context_ref = Context.INCIDENT, incident.ref


def _ask(question: Question, viewer: Viewer) -> Results:
    typed = f"{ONLY_ARTICLES} {question.words}"  # in front: a long text is cut at its end
    return search.find(typed, viewer, service=question.service, signatures=question.signatures)


def _answers(
    incident: Incident, hits: Iterable[Hit], question: Question, viewer: Viewer
) -> list[Answer]:
    distinct = {hit.ref: hit for hit in hits if hit.ref.startswith(ARTICLE)}
    readers = _revisions(distinct, viewer)
    failed = queries.failed_here(incident)
    return [
        Answer(
            hit,
            tuple(_why(hit, question)),
            readers[ref],
            failed=int(ref.removeprefix(ARTICLE)) in failed,
        )
        for ref, hit in distinct.items()
        if ref in readers
    ]


def _why(hit: Hit, question: Question) -> Iterator[str]:
    """Say in words why an article is shown: what leads first."""
    document = hit.document
    if hit.ref in question.runbooks:
        yield _("Named by the alert")
    if hit.signed:
        yield _("Same error message")
    here = dict(document.service_uses).get(question.service, 0)
    if here:
        yield ngettext(*_WORKED, here, service=question.service)
    elif question.service and question.service in document.services:
        yield _("Written for %(service)s", service=question.service)
    if hit.complete and not hit.signed:
        yield _("Has all of the words")


def _failed(incident: Incident, viewer: Viewer) -> list[queries.Seen]:
    revisions = queries.readable(queries.failed_here(incident).values(), viewer=viewer)
    return [queries.seen(article, revision) for article, revision in revisions.values()]


def _revisions(refs: Iterable[str], viewer: Viewer) -> dict[str, int]:
    ids = [int(ref.removeprefix(ARTICLE)) for ref in refs]
    rows = select(Article.id, Article.revision_id).where(
        Article.id.in_(ids), Article.revision_id.is_not(None), may_read(viewer)
    )
    return {f"{ARTICLE}{number}": revision or 0 for number, revision in db.session.execute(rows)}


def _named(ref: str, viewer: Viewer) -> Hit | None:
    """Return an article as a hit, where this viewer may read it."""
    kind, number = registry.split(ref)
    article = db.session.scalar(kind.visible_to(viewer).where(kind.model.id == number))
    document = kind.document(article) if article else None
    if article is None or document is None:
        return None
    return Hit(
        ref,
        (Segment(kind.title(article)),),
        kind.url(article),
        kind.icon,
        kind.label,
        replace(document, body="", layers=(), attachments=()),
    )
