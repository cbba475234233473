"""Articles of the demo on their way to the readers, through the same verbs the pages use."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from portal.core.db import db
from portal.demo import story
from portal.demo.seating import Company
from portal.demo.story import Story, Version
from portal.demo.year import Year, spread
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal
from portal.kb.services import attaching, using, writing
from portal.kb.terms import Audience, Kind

# Days a text takes from opening over asking for review and approval to publishing.
_OPENED, _SUBMITTED, _APPROVED = 2.5, 1.4, 0.1
_OPENED_DIRECTLY = 0.3
_TO_A_FILE = re.compile(r"\]\((?:images|files)/([^)]+)\)")
_TO_AN_ARTICLE = re.compile(r"\]\(([a-z0-9-]+)\.md\)")


@dataclass(slots=True)
class Desk:
    """What the demo's authors need at hand: the company, and the numbers articles will get."""

    company: Company
    numbers: dict[str, int]
    since: dict[str, float]  # days since readers first got it
    articles: dict[str, Article] = field(default_factory=dict)
    files: dict[str, attaching.KeptFile] = field(default_factory=dict)

    def body(self, markdown: str) -> str:
        """Return a text with its links between files led to records and attachments."""
        text = _TO_A_FILE.sub(r"](attachment:\1)", markdown)
        return _TO_AN_ARTICLE.sub(lambda found: f"](KB-{self.numbers[found[1]]})", text)

    def content(self, said: Story, body: str) -> Content:
        """Return what an author of this article would have typed into the form."""
        front = said.front
        return Content(
            title=front.title or said.slug,
            body=self.body(body),
            summary=front.summary or "",
            symptoms=front.symptoms or (),
            environment=front.environment or "",
            audience=story.term(Audience, front.audience or "internal"),
            team_ids=tuple(self.company.teams[name].id for name in front.teams or ()),
            service_ids=tuple(self.company.services[name].id for name in front.services or ()),
            category_id=self.company.categories[front.category].id if front.category else None,
            tags=front.tags or (),
        )


def begun(said: Story) -> float:
    """Return how many days ago the article was begun, which decides its number."""
    first = said.versions[0]
    return _published(said, first) + (_OPENED if first.review else _OPENED_DIRECTLY)


def numbers(stories: Iterable[Story], others: Iterable[float]) -> dict[str, int]:
    """Return the number each article will get; `others` says when further ones are begun."""
    begins = [(-begun(said), said.slug) for said in stories] + [(-day, "") for day in others]
    found = enumerate(sorted(begins), start=1)
    return {slug: number for number, (_day, slug) in found if slug}


def write_year(year: Year, desk: Desk, stories: list[Story]) -> None:
    """Put every text of every article on the calendar, from the first keystroke to publishing."""
    for said in stories:
        for version in said.versions:
            _plan(year, desk, said, version)


def _plan(year: Year, desk: Desk, said: Story, version: Version) -> None:
    day = _published(said, version)
    draft: list[Proposal] = []
    author = version.by

    def begin() -> None:
        draft.append(_begin(desk, said, version))

    def step(verb: str, by: str, **inputs: str) -> Callable[[], None]:
        def take() -> None:
            if verb == "approve":
                inputs["fingerprint"] = draft[0].content.fingerprint
            PROPOSAL.advance(draft[0], verb, by=desk.company.viewer(by), **inputs)

        return take

    if version.review:
        year.add(day + _OPENED, begin)
        year.add(day + _SUBMITTED, step("submit", author))
        year.add(day + _APPROVED, step("approve", version.review))
        year.add(day, step("publish", version.review))
    else:
        year.add(day + _OPENED_DIRECTLY, begin)
        year.add(day, step("publish_directly", author))
    if version is said.versions[0]:
        year.add(day - 0.01, lambda: _hand_over(desk, said))


def _begin(desk: Desk, said: Story, version: Version) -> Proposal:
    by = desk.company.viewer(version.by)
    content = desk.content(said, version.body)
    if said.slug in desk.articles:
        proposal = writing.propose(desk.articles[said.slug], by=by, content=content)
    else:
        proposal = writing.create_article(
            story.term(Kind, said.front.kind or "sop"), content, by=by
        )
        desk.articles[said.slug] = proposal.article
    proposal.note = version.note
    for name in _TO_A_FILE.findall(version.body):
        author = desk.company.people[version.by]
        attaching.attach(proposal.article, desk.files[name], by=author)
    db.session.flush()
    return proposal


def _hand_over(desk: Desk, said: Story) -> None:
    owner = desk.company.people[story.first_name(said.front.owner or "")]
    article = desk.articles[said.slug]
    if article.owner_id != owner.id:
        using.hand_over(article, owner, by=desk.company.viewer("mona"))


def _published(said: Story, version: Version) -> float:
    """Return when a text reached its readers, in days ago, spread over half a day."""
    return version.days_ago - 0.5 * spread(f"{said.slug} {version.days_ago}")
