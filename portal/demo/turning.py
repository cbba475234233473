"""How people of the demo turned their search: synonyms, and searches whose answer they know."""

from functools import partial
from typing import Any

from portal.demo import story
from portal.demo.writing import Desk
from portal.demo.year import Year
from portal.search.golden import services as golden
from portal.search.tuning.services import synonyms
from portal.search.tuning.services.synonyms import GroupCard


def turn_year(year: Year, desk: Desk) -> None:
    """Put synonyms and pairs on the calendar."""
    tuning = story.read("tuning")
    for card in tuning["synonyms"]:
        year.add(card["days_ago"], partial(_join, desk, card))
    for card in tuning["pairs"]:
        year.add(card["days_ago"], partial(_expect, desk, card))


def _join(desk: Desk, card: Any) -> None:
    group = GroupCard(tuple(card["terms"]), card.get("one_way", False), card["note"])
    synonyms.add(group, by=desk.company.viewer(card["by"]))


def _expect(desk: Desk, card: Any) -> None:
    golden.add(card["text"], desk.articles[card["article"]].ref, by=desk.company.viewer(card["by"]))
