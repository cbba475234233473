"""Proposals of the demo that are still on their way: drafts, texts in review, open questions."""

from dataclasses import replace
from functools import partial
from typing import Any

from portal.core.db import db
from portal.demo import story
from portal.demo.writing import Desk
from portal.demo.year import Year
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal, ReviewComment
from portal.kb.services import reviewing, writing
from portal.kb.terms import Kind


def open_year(year: Year, desk: Desk) -> None:
    """Put every open proposal on the calendar, with its remarks and decisions."""
    for card in story.read("proposals"):
        _Plan(year, desk, card).write()


class _Plan:
    """One proposal on the calendar."""

    def __init__(self, year: Year, desk: Desk, card: Any) -> None:
        self.year, self.desk, self.card = year, desk, card
        self.opened: Proposal | None = None

    @property
    def proposal(self) -> Proposal:
        """The proposal, once its first moment has come."""
        if self.opened is None:
            raise ValueError(f"Something happens to {self.card} before it is opened")
        return self.opened

    def write(self) -> None:
        card = self.card
        self.year.add(card["opened"], self._open)
        if "submitted" in card:
            self.year.add(card["submitted"], lambda: self._advance("submit", card["by"]))
        for comment in card.get("comments", ()):
            self._write_comment(comment)
        if decision := card.get("decision"):
            self.year.add(
                decision["days_ago"],
                lambda: self._advance("request_changes", decision["by"], note=decision["reason"]),
            )

    def _open(self) -> None:
        card, by = self.card, self.desk.company.viewer(self.card["by"])
        if "new" in card:
            content = self.desk.content(story.new_article(card), card["body"])
            self.opened = writing.create_article(story.term(Kind, card["kind"]), content, by=by)
        else:
            article = self.desk.articles[card["article"]]
            self.opened = writing.propose(article, by=by, content=self._changed(article.revision))
        self.opened.note = card["note"].strip()

    def _changed(self, revision: Any) -> Content:
        content: Content = revision.content
        for passage in self.card["change"]:
            find, put = self.desk.body(passage["find"]), self.desk.body(passage["put"])
            content = replace(content, body=story.replaced(content.body, find, put))
        return content

    def _advance(self, verb: str, by: str, **inputs: str) -> None:
        PROPOSAL.advance(self.proposal, verb, by=self.desk.company.viewer(by), **inputs)

    def _write_comment(self, comment: Any) -> None:
        made: list[ReviewComment] = []

        def say() -> None:
            by = self.desk.company.viewer(comment["by"])
            quote = comment["quote"]
            line = 1 + self.proposal.body[: self.proposal.body.index(quote)].count("\n")
            made.append(
                reviewing.comment(self.proposal, comment["body"], by=by, quote=quote, line=line)
            )
            db.session.flush()

        def reply(answer: Any) -> None:
            by = self.desk.company.viewer(answer["by"])
            reviewing.comment(self.proposal, answer["body"], by=by, reply_to=made[0].id)

        def resolve(end: Any) -> None:
            by = self.desk.company.viewer(end["by"])
            reviewing.resolve(self.proposal, made[0].id, by=by)

        self.year.add(comment["days_ago"], say)
        for answer in comment.get("replies", ()):
            self.year.add(answer["days_ago"], partial(reply, answer))
        if end := comment.get("resolved"):
            self.year.add(end["days_ago"], partial(resolve, end))
