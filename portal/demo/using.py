"""What people did with the demo's articles: verdicts, flags, confirmations, watches."""

from functools import partial
from typing import Any

from portal.activity import services as activity
from portal.core.db import db
from portal.demo import story
from portal.demo.story import Story
from portal.demo.verdicts import READERS, deal
from portal.demo.writing import Desk
from portal.demo.year import Year, instant, spread
from portal.kb.lifecycle import ARTICLE
from portal.kb.models.article import Article
from portal.kb.models.use import Flag
from portal.kb.services import rendering, using
from portal.kb.terms import DueReason, FlagKind, Verdict, VerificationBasis

_LAST_READ = 5  # days
_AFTER_PUBLISHING = 0.6  # days; later than any text published "the same day"


def use_year(year: Year, desk: Desk, stories: list[Story]) -> None:
    """Put everything readers said and owners confirmed on the calendar."""
    plan = _Plan(year, desk)
    for said in stories:
        plan.keep_up(said)
    voices = story.read("voices")
    for said_of in voices["verifications"]:
        plan.verify(said_of["article"], said_of)
    for flag in voices["flags"]:
        plan.flag(flag)
    for given in voices["feedback"]:
        plan.feedback(given, story.term(Verdict, given["verdict"]))
    for failed in voices["step_failures"]:
        plan.feedback(failed, Verdict.DID_NOT_WORK)
    by_slug = {said.slug: said for said in stories}
    for slug, use in voices["uses"].items():
        plan.wordless(by_slug[slug], use)
    for name, slugs in voices["watches"].items():
        plan.watch(name, slugs)
    for person in story.read("company")["people"]:
        plan.catch_up(story.first_name(person["email"]))


class _Plan:
    """Moments of use on the calendar."""

    def __init__(self, year: Year, desk: Desk) -> None:
        self.year, self.desk = year, desk
        self.viewer = desk.company.viewer

    def article(self, slug: str) -> Article:
        return self.desk.articles[slug]

    def keep_up(self, said: Story) -> None:
        """Confirm, archive or question an article as its history says."""
        if verified := said.facts.get("verified"):
            self.verify(said.slug, verified)
        if due := said.facts.get("review_due"):
            self._question(said.slug, due)
        if archived := said.facts.get("archived"):

            def archive() -> None:
                by = self.viewer(archived["by"])
                ARTICLE.advance(self.article(said.slug), "archive", by=by, note=archived["note"])

            self.year.add(archived["days_ago"], archive)

    def verify(self, slug: str, fact: Any) -> None:
        def vouch() -> None:
            basis = story.term(VerificationBasis, fact["basis"])
            using.verify(self.article(slug), basis, fact["evidence"], by=self.viewer(fact["by"]))

        day = fact["days_ago"] - _AFTER_PUBLISHING - 0.3 * spread(f"verify {slug}")
        self.year.add(day, vouch)

    def _question(self, slug: str, due: Any) -> None:
        day = due["days_ago"]
        reason = story.term(DueReason, due["reason"])

        def ask() -> None:
            at = instant(self.year.today, day) if day < 0 else None
            by = self.viewer("mona")
            using.ask_for_review(self.article(slug), reason, by=by, note=due["note"], at=at)

        self.year.add(day - 0.4 * spread(slug) if day > 0 else 1, ask)

    def flag(self, card: Any) -> None:
        raised: list[Flag] = []

        def wave() -> None:
            article, by = self.article(card["article"]), self.viewer(card["by"])
            quote = card.get("quote", "")
            kind = story.term(FlagKind, card["kind"])
            raised.append(using.raise_flag(article, kind, card["text"], by=by, quote=quote))
            db.session.flush()

        def answer() -> None:
            by = self.viewer(card["answered"]["by"])
            using.answer_flag(raised[0], card["answer"], by=by)

        self.year.add(card["days_ago"], wave)
        if "answered" in card:
            self.year.add(card["answered"]["days_ago"], answer)

    def feedback(self, card: Any, verdict: Verdict) -> None:
        def say() -> None:
            article = self.article(card["article"])
            using.give_feedback(
                article,
                verdict,
                by=self.viewer(card["by"]),
                comment=card.get("comment", ""),
                step_key=_step_key(article, card.get("step")),
            )

        self.year.add(card["days_ago"], say)

    def wordless(self, said: Story, use: Any) -> None:
        audience = said.front.audience or "internal"
        since = said.versions[0].days_ago
        readers = dict(READERS[audience])
        readers.pop(
            story.first_name(said.front.owner or ""), None
        )  # owners do not grade themselves
        for dealt in deal(
            said.slug, count=use["verdicts"], worked=use["worked"], readers=readers, since=since
        ):
            card = {"article": said.slug, "by": dealt.by}
            self.feedback(card | {"days_ago": dealt.days_ago}, dealt.verdict)

    def catch_up(self, name: str) -> None:
        """Let somebody have read the news up to a few days ago."""
        self.year.add(_LAST_READ, lambda: activity.mark_all_read(self.viewer(name)))

    def watch(self, name: str, slugs: list[str]) -> None:
        def follow(slug: str) -> None:
            activity.watch(self.article(slug).ref, by=self.viewer(name))

        for slug in slugs:
            since = (0.2 + 0.7 * spread(name + slug)) * self.desk.since[slug]
            self.year.add(since, partial(follow, slug))


def _step_key(article: Article, number: int | None) -> str:
    if number is None or article.revision is None:
        return ""
    steps = rendering.reading(article, article.revision.body, tier=3).steps
    return next((str(step["key"]) for step in steps if step["number"] == number), "")
