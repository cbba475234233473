"""What is written in the demo's files holds together before any database is there."""

import re
from collections import Counter

import pytest

from portal.core.richtext.render import problems, render
from portal.demo import story
from portal.demo.story import Story
from portal.kb.terms import Audience, Confidence, Kind
from portal.kb.texts.standard import DraftView, unmet

STORIES = {said.slug: said for said in story.stories()}
EVERY = pytest.mark.parametrize("said", STORIES.values(), ids=list(STORIES))
LINK = re.compile(r"\]\(([^)\s]+)\)")


def present(said: Story) -> str:
    return said.versions[-1].body


def draft(said: Story) -> DraftView:
    front = said.front
    return DraftView(
        kind=Kind(front.kind),
        title=front.title,
        summary=front.summary,
        symptoms=front.symptoms,
        environment=front.environment or "",
        body=present(said),
        services=front.services,
        tags=front.tags,
        owner=front.owner,
    )


def test_forty_articles_and_each_has_a_history() -> None:
    files = {path.stem for path in story.ARTICLES.glob("*.md")}

    assert len(files) == 40
    assert files == STORIES.keys()


def test_every_kind_confidence_and_audience_occurs() -> None:
    assert {said.front.kind for said in STORIES.values()} == {kind.value for kind in Kind}
    assert {said.front.confidence for said in STORIES.values()} == {c.value for c in Confidence}
    assert {said.front.audience for said in STORIES.values()} == {a.value for a in Audience}


def test_no_kind_is_a_token_presence() -> None:
    assert min(Counter(said.front.kind for said in STORIES.values()).values()) >= 4


@EVERY
def test_every_link_leads_to_a_file_of_the_demo(said: Story) -> None:
    targets = [link for link in LINK.findall(present(said)) if not link.startswith("https:")]

    missing = [link for link in targets if not (story.ARTICLES / link).is_file()]

    assert missing == []


@EVERY
def test_every_text_of_the_year_renders(said: Story) -> None:
    for version in said.versions:
        assert problems(version.body) == []
        assert render(version.body).text


@EVERY
def test_every_address_ends_in_test(said: Story) -> None:
    hosts = re.findall(r"(?:https?|ldaps)://([\w.-]+)", present(said))

    assert [host for host in hosts if not host.endswith(".test")] == []


@EVERY
def test_every_article_meets_the_content_standard(said: Story) -> None:
    assert [(found.key, found.advice) for found in unmet(draft(said))] == []


@pytest.mark.parametrize(
    "slug", ["user-cannot-log-in", "application-is-slow", "database-connection-failure"]
)
def test_the_three_scenarios_have_a_part_for_each_tier(slug: str) -> None:
    body = present(STORIES[slug])

    parts = [render(body, tier=tier) for tier in (1, 2, 3)]

    assert len(parts[0].steps) < len(parts[1].steps) < len(parts[2].steps)


@EVERY
def test_nothing_for_a_higher_tier_reaches_the_service_desk(said: Story) -> None:
    hidden = re.findall(r"^:::l[23]\n(.*?)^:::$", present(said), re.MULTILINE | re.DOTALL)

    seen = render(present(said), tier=1).text

    for part in hidden:
        command = next(line.strip() for line in part.splitlines() if len(line.strip()) > 40)
        assert command[:40] not in seen


def test_pictures_stay_small() -> None:
    assert all(path.stat().st_size < 40_000 for path in story.files())


def test_a_changed_passage_must_stand_exactly_once() -> None:
    with pytest.raises(ValueError, match="Stands 2 times"):
        story.replaced("one and one", "one", "two")
