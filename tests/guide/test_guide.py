"""The guide names everything the portal works by, and shows nobody what is from inside."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

import portal.core.lifecycle
from portal.core.policy import policy
from portal.core.resources import resource
from portal.guide import deeds, drawings, keys, people, topics
from portal.search import language
from portal.search.query import parse
from portal.search.terms import CONDITIONS, FilterName

Browser = Callable[[str], FlaskClient]
PAGES = [topic.key for topic in topics.TOPICS if not topic.address]


def test_every_filter_is_explained_by_something_that_is_read_as_that_filter():
    assert list(language.FILTERS) == list(FilterName)
    for name, typed in language.FILTERS.items():
        for example in (typed.example, *typed.also):
            assert [each.name for each in parse(example).filters] == [name], example


def test_every_condition_and_operator_is_named(browser_of: Browser):
    page = browser_of("").get("/guide/search").text
    assert all(f"is:{each}" in page for each in CONDITIONS)
    said = [parse(each.example) for each in language.OPERATORS]
    assert any(query.phrases for query in said)
    assert any(query.without for query in said)
    assert any(query.reference for query in said)


def test_every_permission_and_every_condition_of_a_rule_has_words():
    assert set(deeds.DEEDS) == {permission.value for permission in policy.rules}
    assert set(deeds.AREAS) == {permission.value.split(".")[0] for permission in policy.rules}
    conditions = {
        holds.__name__ for rule in policy.rules.values() for each in rule for holds in each
    }
    assert set(people.WHO) == conditions


def test_every_lifecycle_is_drawn_with_each_of_its_steps(browser_of: Browser):
    page = browser_of("lena").get("/guide/states").text
    for drawing in drawings.DRAWINGS:
        drawn = {step.label for _state, steps in drawing.states() for step in steps}
        assert drawn >= {step.label for step in drawing.lifecycle.steps if step.label}
        assert "" not in drawn
        assert f'id="{drawing.key}"' in page


def test_no_lifecycle_is_forgotten():
    import gc

    known = [each.lifecycle for each in drawings.DRAWINGS]
    made = [each for each in gc.get_objects() if type(each) is portal.core.lifecycle.Lifecycle]
    of_the_portal = [each for each in made if each.steps and each.policy is policy]
    assert all(any(each is one for one in known) for each in of_the_portal if _is_ours(each))


def _is_ours(lifecycle: portal.core.lifecycle.Lifecycle) -> bool:
    return type(lifecycle.steps[0].target).__module__.startswith("portal.")


def test_what_a_role_may_do_is_what_the_policy_says():
    may = {heading: deeds_ for heading, _says, deeds_ in people.holders()}
    assert "Take an incident and begin the work" not in may["Admin"]
    assert "Waive the postmortem of an incident" in may["Manager"]
    assert "Waive the postmortem of an incident" not in may["Reviewer"]
    assert "Approve a proposal, or ask for changes" not in may["Reviewer"], "not one's own"
    assert "Write a new article" in may["Contributor"]


def test_the_page_of_clocks_says_what_the_policies_allow(browser_of: Browser):
    page = " ".join(browser_of("lena").get("/guide/clocks").text.split())
    assert "A P1 cannot be paused unless the policy allows it" in page
    assert "P2, P3, P4, P5" in page
    assert "What the policies allow" not in browser_of("otto").get("/guide/clocks").text


def test_every_key_of_every_page_is_on_the_page_of_keys(browser_of: Browser):
    page = browser_of("otto").get("/guide/keys").text
    for words, _keys in (
        *keys.EVERYWHERE,
        *(key for each in keys.PAGES.values() for key in each.keys),
    ):
        assert words in page


def test_every_page_with_keys_of_its_own_is_in_the_table():
    asked = {
        name
        for page in resource("templates").rglob("*.html")
        for name in re.findall(r'set page_keys = "([a-z]+)"', page.read_text())
    }
    assert asked == set(keys.PAGES)


@pytest.mark.parametrize("key", PAGES)
def test_who_is_not_signed_in_reads_only_what_is_open(browser_of: Browser, key: str):
    assert browser_of("otto").get(f"/guide/{key}").status_code == 200
    answer = browser_of("").get(f"/guide/{key}")
    assert answer.status_code == (200 if key == "search" else 302)


def test_nobody_reads_no_title_from_inside(browser_of: Browser):
    page = browser_of("").get("/guide").text
    assert "Searching" in page
    assert "Roles and tiers" not in page
    assert "incident" not in browser_of("").get("/guide/search").text.lower()


def test_no_such_page_is_not_found(browser_of: Browser):
    assert browser_of("ada").get("/guide/insights").status_code == 404
    assert browser_of("ada").get("/guide/none").status_code == 404


def test_a_page_leads_to_what_explains_it(browser_of: Browser):
    assert 'href="/guide/states#incident"' in browser_of("lena").get("/incidents").text
    assert 'href="/guide/clocks"' in browser_of("lena").get("/admin/sla").text
    assert 'class="page-help"' not in browser_of("").get("/kb").text


def test_the_sheet_shows_the_keys_of_its_page_and_those_of_everywhere(browser_of: Browser):
    page = browser_of("lena").get("/incidents").text
    sheet = page[page.index('id="shortcuts"') :]
    assert "Filter the list" in sheet
    assert "Ctrl K" in sheet
    assert "Filter the list" not in browser_of("lena").get("/account").text
