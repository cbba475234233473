"""The pages of insights: who reads them, filters, caution, the incidents behind, spreadsheets."""

import re

import pytest

from tests.cast import CAST
from tests.insights.conftest import QUARTER

PAGES = ("speed", "course", "promises", "knowledge", "work")
ADDRESSES = (
    "/insights",
    "/insights/definitions",
    *(f"/insights/{page}?{QUARTER}" for page in PAGES),
    f"/insights/incidents?of=resolved&{QUARTER}",
    f"/insights.csv?page=speed&table=mttd&{QUARTER}",
)


@pytest.mark.parametrize("name", ["mona", "rea", "ada"])
def test_managers_reviewers_and_admins_read_every_page(desk, browser_of, name):
    for url in ADDRESSES:
        assert browser_of(name).get(url).status_code == 200, url
    assert ">Insights<" in browser_of(name).get("/").text


@pytest.mark.parametrize("name", ["lena", "theo", "tess", "otto"])
def test_others_do_not_and_are_not_led_there(desk, browser_of, name):
    for url in ADDRESSES:
        assert browser_of(name).get(url).status_code == 403, url
    assert ">Insights<" not in browser_of(name).get("/").text


def test_nobody_is_asked_to_sign_in(desk, browser_of):
    for url in ADDRESSES:
        answer = browser_of("").get(url)
        assert answer.status_code in {302, 401}, url
        assert "MTTD" not in answer.text


def test_no_name_of_anybody_stands_anywhere(desk, browser_of):
    names = re.compile(rf"\b({'|'.join(name.capitalize() for name in CAST if name != 'mona')})\b")
    for url in ADDRESSES:
        assert names.findall(browser_of("mona").get(url).text) == [], url


def test_what_is_confidential_counts_only_for_those_who_read_it(table, browser_of):
    assert table("speed", "resolve")["All months"][0] == "6"
    assert table("speed", "resolve", name="rea")["All months"][0] == "5"
    assert table("knowledge", "known", name="rea")["Feb 2026"][2] == "0"
    assert table("work", "by-type", name="rea")["Normal"][3] == "1"  # the other cause is not hers
    behind = f"/insights/incidents?of=resolved&{QUARTER}"
    assert "Payroll mails" in browser_of("mona").get(behind).text
    page = browser_of("rea").get(behind).text
    assert "Payroll mails" not in page
    assert "INC-9" not in page
    said = "Confidential incidents you may not read are not counted for you."
    assert said in browser_of("rea").get("/insights/speed").text
    assert said not in browser_of("mona").get("/insights/speed").text


@pytest.mark.parametrize(
    ("more", "number"),
    [
        ("service=mail", "3"),
        ("service=vpn", "3"),
        ("priority=1", "2"),
        ("team=1", "5"),
        ("service=mail&priority=2", "1"),
    ],
)
def test_filters_narrow_what_is_counted(table, more, number):
    assert table("speed", "resolve", more)["All months"][0] == number


def test_a_service_narrows_changes_and_actions_too(table):
    assert table("work", "change-failure", "service=mail")["All months"][0] == "0"
    assert table("work", "actions", "service=mail")["All actions"][0] == "0"


def test_the_period_is_whole_months_up_to_the_chosen_one(table):
    assert list(table("speed", "mttd", "")) == [
        *("month", "Jan 2026", "Feb 2026", "Mar 2026", "All months"),
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("months=7", "“7” is no number of months here: the last 12 months are shown."),
        ("until=2031-01", "“2031-01” is no month here: the period ends with this month."),
        ("until=soon", "“soon” is no month here: the period ends with this month."),
        ("service=fax", "“fax” is no service here: every service is counted."),
        ("team=99", "“99” is no team here: every team is counted."),
        ("team=desk", "“desk” is no team here: every team is counted."),
        ("priority=9", "“9” is no priority here: every priority is counted."),
    ],
)
def test_a_wrong_filter_is_said_and_the_page_is_shown_without_it(desk, browser_of, wrong, said):
    answer = browser_of("mona").get(f"/insights/speed?{wrong}")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Time to resolve" in answer.text
    # A spreadsheet would not say what it left out, so there is none.
    refused = browser_of("mona").get(f"/insights.csv?page=speed&table=mttd&{wrong}")
    assert refused.status_code == 422
    assert said in refused.text


@pytest.mark.parametrize(
    "url",
    [
        "/insights.csv",
        "/insights.csv?page=speed&table=nothing",
        "/insights.csv?page=nothing&table=mttd",
        "/insights/incidents",
        "/insights/incidents?of=nothing",
        "/insights/nothing",
    ],
)
def test_what_there_is_not_is_not_found(desk, browser_of, url):
    assert browser_of("mona").get(url).status_code == 404


def test_few_cases_are_marked_and_many_are_not(desk, browser_of):
    page = browser_of("mona").get(f"/insights/speed?{QUARTER}").text
    assert "rest on fewer than 30 cases" in page
    assert 'class="insight-few"' in page
    assert "Hollow: fewer than 30 cases" in page


def test_an_empty_portal_says_so_on_every_page(in_april, browser_of):
    for page in PAGES:
        answer = browser_of("mona").get(f"/insights/{page}")
        assert answer.status_code == 200
        assert "Nothing to count" in answer.text
        assert "<polyline" not in answer.text
        assert "fewer than 30 cases" not in answer.text
    assert "No incident fits" in browser_of("mona").get("/insights/incidents?of=escalated").text


def test_a_number_leads_to_the_incidents_it_counts(desk, browser_of):
    mona = browser_of("mona")
    page = mona.get(f"/insights/course?{QUARTER}").text
    assert (
        'href="/insights/incidents?of=reopened&amp;month=2026-01&amp;months=3&amp;until=2026-03"'
        in page
    )
    behind = mona.get(f"/insights/incidents?of=reopened&month=2026-01&{QUARTER}").text
    assert 'id="filter-months"' not in behind  # it would change nothing
    whole = 'href="/insights/incidents?of=reopened&amp;months=3&amp;until=2026-03"'
    assert whole in behind
    assert re.findall(r"/incidents/(INC-\d+)", behind) == ["INC-3"]
    assert '<input type="hidden" name="month" value="2026-01">' in behind  # stays when narrowed
    # The longest first, with how long it took.
    behind = mona.get(f"/insights/incidents?of=resolved&month=2026-02&{QUARTER}").text
    assert re.findall(r"/incidents/(INC-\d+)", behind) == ["INC-9", "INC-7", "INC-6"]
    assert "16 h 40 min" in behind


def test_a_month_outside_the_period_is_said(desk, browser_of):
    answer = browser_of("mona").get(f"/insights/incidents?of=reopened&month=2025-01&{QUARTER}")
    assert answer.status_code == 422
    assert "“2025-01” is no month of this period: all of it is shown." in answer.text
    assert "INC-3" in answer.text


BEHIND = {
    "reported": {1, 2, 3, 6, 7, 8, 9},
    "detected": {1, 2, 6, 7},
    "acknowledged": {1, 2, 3, 6, 7, 8, 9},
    "mitigated": {1, 2, 7},
    "restored": {1, 2, 6, 7},
    "resolved": {1, 2, 3, 6, 7, 9},
    "first-contact": {1},
    "first-level": {1, 3, 9},
    "escalated": {2, 7},
    "avoidable": {2},
    "bounced": {7},
    "reopened": {3},
    "missed-sla": {7, 8},
    "missed-ola": set(),
    "unlinked": {2, 3, 6},
}


@pytest.mark.parametrize("of", BEHIND)
def test_the_incidents_behind_each_number(desk, browser_of, of):
    page = browser_of("mona").get(f"/insights/incidents?of={of}&{QUARTER}").text
    assert {int(each) for each in re.findall(r"/incidents/INC-(\d+)", page)} == BEHIND[of]
