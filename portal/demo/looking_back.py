"""The demo's postmortems: published, superseded, in review and still a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from portal.accounts import queries as accounts
from portal.accounts.viewer import Viewer
from portal.demo import story
from portal.demo.rendering import rendered
from portal.demo.supporting import Case
from portal.demo.writing import Desk
from portal.demo.year import Year
from portal.incidents.terms import TimelineKind
from portal.incidents.texts import Text
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import writing as articles
from portal.kb.terms import Kind
from portal.postmortems.lifecycle import POSTMORTEM
from portal.postmortems.models.lesson import Lesson
from portal.postmortems.models.postmortem import Postmortem
from portal.postmortems.models.review import PostmortemComment
from portal.postmortems.queries import receipts
from portal.postmortems.services import articles as drafting
from portal.postmortems.services import asking, deciding, reviewing, revising, starting, writing
from portal.postmortems.services.writing import LessonCard, LineCard
from portal.postmortems.terms import FactorKind, LessonKind, Outcome, Size

_WRITTEN_WITHIN = 0.4  # days from the first word to the last


@dataclass(slots=True)
class Told:
    """One postmortem of the story; `postmortem` is there once it was begun."""

    card: Any
    texts: Mapping[str, Text]
    drafts: list[Proposal] = field(default_factory=list)
    postmortem: Postmortem | None = None

    @property
    def it(self) -> Postmortem:
        """The postmortem; raises `RuntimeError` before it was begun."""
        if self.postmortem is None:
            raise RuntimeError(f"{self.card['title']} has not been begun yet.")
        return self.postmortem


def told() -> list[Told]:
    """Return the postmortems of the story, their texts rendered; slow, so ask before writing."""
    return [
        Told(card, {key: rendered(text) for key, text in card["sections"].items()})
        for card in story.read_each("postmortems")
    ]


def begun(card: Any) -> list[float]:
    """Return when a postmortem begins an article, in days ago, once for each."""
    drafted = [lesson for lesson in card["lessons"] if "draft" in lesson]
    return [card["begun"] - _WRITTEN_WITHIN] * len(drafted)


def look_back(year: Year, desk: Desk, cases: list[Case], postmortems: list[Told]) -> None:
    """Put every postmortem and what became of it on the calendar."""
    by_title = {case.card["title"]: case for case in cases}
    known = {each.card["title"]: each for each in postmortems}
    for each in postmortems:
        card = each.card
        before = known.get(card.get("revises", ""))
        year.add(card["begun"], partial(_begin, desk, each, by_title[card["incident"]], before))
        year.add(card["begun"] - _WRITTEN_WITHIN, partial(_write, desk, each))
        for said in card.get("comments", ()):
            _discuss(year, desk, each, said)
        for asked in card["asked"]:
            year.add(asked, partial(_ask, desk, each))
        if sent_back := card.get("sent_back"):
            year.add(sent_back["days_ago"], partial(_send_back, desk, each, sent_back))
        if "published" in card:
            year.add(card["approved"]["days_ago"], partial(_approve, desk, each))
            year.add(card["published"], partial(_publish, desk, each))


def _begin(desk: Desk, told: Told, case: Case, before: Told | None) -> None:
    by = _author(desk, told)
    if before is None:
        prepared = starting.prepare(case.it, Size(told.card["size"]))
        told.postmortem = starting.start(case.it, prepared, by=by)
    else:
        told.postmortem = revising.revise(before.it, by=by)
        starting.take_in(told.it, case.it, by=by)
        for lesson in list(told.it.lessons):
            writing.remove_lesson(told.it, lesson, by=by)
    writing.retitle(told.it, told.card["title"], by=by)


def _write(desk: Desk, told: Told) -> None:
    by = _author(desk, told)
    for section in told.it.sections:
        if section.key in told.texts:
            writing.save_section(section, told.texts[section.key], seen=section.number, by=by)
    for said in told.card.get("lines", ()):
        writing.add_line(told.it, _line(told, said), by=by)
    for said in told.card["lessons"]:
        _learn(desk, told, said, by)


def _line(told: Told, said: Any) -> LineCard:
    """Return a moment nobody had noted, so many minutes after the first report."""
    reported = told.it.incidents[0].reported_at
    return LineCard(
        kind=TimelineKind(said["kind"]),
        text=said["text"],
        occurred_at=reported + timedelta(minutes=said["after"]),
        note=said.get("note", ""),
    )


def _learn(desk: Desk, told: Told, said: Any, by: Viewer) -> None:
    card = LessonCard(
        kind=LessonKind(said["kind"]),
        statement=said["words"],
        factor_kind=FactorKind(said["factor"]) if "factor" in said else None,
        evidence=tuple(_lines(told.it, said.get("evidence", ()))),
    )
    lesson = writing.add_lesson(told.it, card, by=by)
    if "draft" in said:
        draft = _drafted(told, lesson, said["draft"], by)
        desk.articles[said["draft"]["slug"]] = draft.article
        told.drafts.append(draft)
    elif slug := said.get("article"):
        article = desk.articles[slug]
        writing.conclude(told.it, lesson, Outcome(said["outcome"]), by=by, article=article)
    elif "reason" in said:
        writing.conclude(told.it, lesson, Outcome.NONE_NEEDED, by=by, reason=said["reason"])


def _drafted(told: Told, lesson: Lesson, said: Any, by: Viewer) -> Proposal:
    """Begin the article of a lesson, and let its author finish it."""
    kind = story.term(Kind, said["kind"])
    made = drafting.draft(told.it, lesson, kind, by=by)
    content = Content(
        title=said["title"],
        body=said["body"],
        summary=said["summary"],
        symptoms=tuple(said["symptoms"]),
        environment=said.get("environment", ""),
        service_ids=made.content.service_ids,
    )
    articles.save(made, content, by=by, seen=made.save_number)
    PROPOSAL.advance(made, "submit", by=by)
    return made


def _ask(desk: Desk, told: Told) -> None:
    POSTMORTEM.advance(told.it, "submit", by=_author(desk, told))


def _discuss(year: Year, desk: Desk, told: Told, said: Any) -> None:
    """Put a comment on a passage on the calendar, and its answer."""
    made: list[PostmortemComment] = []

    def say() -> None:
        by = desk.company.viewer(said["by"])
        place, quote = said["place"], said["quote"]
        made.append(reviewing.comment(told.it, said["body"], by=by, quote=quote, place=place))

    def answer(card: Any) -> None:
        by = desk.company.viewer(card["by"])
        reviewing.comment(told.it, card["body"], by=by, reply_to=made[0].id)

    year.add(said["days_ago"], say)
    if "reply" in said:
        year.add(said["reply"]["days_ago"], partial(answer, said["reply"]))


def _send_back(desk: Desk, told: Told, said: Any) -> None:
    by = desk.company.viewer(said["by"])
    POSTMORTEM.advance(told.it, "request_changes", by=by, note=said["words"])


def _approve(desk: Desk, told: Told) -> None:
    said = told.card["approved"]
    by = desk.company.viewer(said["by"])
    for ref in _to_be_found(told.it):
        # While the year is written there is no index that could be asked.
        deciding.excuse(told.it, ref, said["found"], by=_author(desk, told))
    seen = {"fingerprint": told.it.fingerprint, "ticked": said["ticked"], "note": said["words"]}
    POSTMORTEM.advance(told.it, "approve", by=by, **seen)
    for draft in told.drafts:
        PROPOSAL.advance(draft, "approve", by=by, fingerprint=draft.content.fingerprint)


def _publish(desk: Desk, told: Told) -> None:
    by = _author(desk, told)
    for draft in told.drafts:
        PROPOSAL.advance(draft, "publish", by=by)
    POSTMORTEM.advance(told.it, "publish", by=by)
    _hand_round(told.it, by)


def _hand_round(found: Postmortem, by: Viewer) -> None:
    """Ask the teams that worked on it to read it; those who took part have, at once."""
    teams = receipts.responding_teams(found)
    asking.ask(found, [each for team in teams for each in accounts.members(team)], by=by)
    took_part = {each.person_id for each in found.people}
    for receipt in receipts.of(found):
        if receipt.person_id in took_part:
            asking.have_read(found, by=Viewer(receipt.person))


def _to_be_found(postmortem: Postmortem) -> list[str]:
    changed = (Outcome.PRODUCED, Outcome.UPDATED)
    found = (each.article for each in postmortem.lessons if each.outcome in changed)
    return list(dict.fromkeys(article.ref for article in found if article))


def _author(desk: Desk, told: Told) -> Viewer:
    return desk.company.viewer(told.card["by"])


def _lines(postmortem: Postmortem, beginnings: Any) -> list[int]:
    return [
        line.id
        for line in postmortem.lines
        if any(line.text.startswith(beginning) for beginning in beginnings)
    ]
