"""User cannot log in: taken in by form, a checklist that fails, up to the keys of the service."""

from dataclasses import replace

import pytest

from tests import shelf
from tests.journeys.people import INC, plain

ARTICLE = f"{INC}/articles/KB-1"
RUN = f"{INC}/runs/1"
OPERATIONS, ENGINEERING = "2", "3"


@pytest.fixture(autouse=True)
def on_the_shelf(demo_article):
    demo_article("user-cannot-log-in")


def test_nobody_in_columbus_signs_in(at, person, scenario):
    lena, theo, tess, otto, mona = map(person, ("lena", "theo", "tess", "otto", "mona"))
    mona.press("/admin/diagnostics", text="Asked a second caller", service="0")
    mona.press("/admin/diagnostics", text="Opened the health page", service="1")
    takes_it_in(lena, scenario("Kestrel ID"))
    looks_for_the_answer(at, lena)
    hands_over(at, lena, otto)
    goes_through_the_logs(at, theo)
    restarts_the_service(at, tess)
    waits_for_the_look_back(at, lena, otto, mona)
    keeps_its_trail(lena, theo)
    reads_like_the_desk_speaks(theo)


def takes_it_in(lena, card):
    words = {"title": card["title"], "description": card["text"]}
    assert "User cannot log in" in lena.is_refused("/incidents/new", 200, **words, look="1")
    facts = {"channel": "phone", "requester": "otto@example.test", "service": "1"}
    assert lena.press("/incidents/new", **words, **facts, impact="1", urgency="1") == INC
    assert lena.clocks() == ["Response: On track, 15 min left", "Resolution: On track, 4 h left"]


def looks_for_the_answer(at, lena):
    at(2)
    lena.press(f"{INC}/steps/start")
    assert "Response: Met, 13 min to spare" in lena.clocks()
    at(3)
    assert "User cannot log in" in lena.sees(f"{INC}/search?q=login+page+comes+back+ID-500")
    read = lena.sees(f"{ARTICLE}?rank=1")
    assert "Open https://id.kestrelway.test/health" in read
    assert "kubectl" not in read
    at(5)
    assert lena.press(f"{ARTICLE}/run") == RUN
    lena.takes_step(1, "done", "Nobody beside her either")
    lena.takes_step(2, "failed", "Health page says DOWN")
    assert "2 of 7 steps taken" in lena.sees(RUN)
    assert lena.press(f"{RUN}/finish", verdict="used_failed", note="Not the caller's fault") == INC
    assert (
        "Not suggested again, because it did not help here: KB-1 User cannot log in." in lena.sees()
    )


def hands_over(at, lena, otto):
    at(6)
    lena.press(f"{INC}/comments", text="We have called Operations.", to_requester="y")
    assert "We have called Operations." in otto.sees("/help/INC-1")
    at(8)
    form = lena.markup(f"{INC}/escalate?article=KB-1")
    assert '<option selected value="no_access">' in form
    up = {"team": OPERATIONS, "reason": "no_access", "note": "DOWN since 14:02.", "checks": ["1"]}
    lena.press(f"{INC}/escalate", **up)
    assert lena.clocks() == [
        "L2 response: On track, 1 h left",
        "Resolution: On track, 3 h 52 min left",
        "Response: Met, 13 min to spare",
    ]


def goes_through_the_logs(at, theo):
    assert "Nobody in the Columbus office" in theo.sees("/incidents/hand-overs")
    handed = theo.sees().split("What was reported")[0]
    assert "Handed over: I may not do what is needed" in handed
    assert "Checked Asked a second caller Not checked Opened the health page" in handed
    assert "Step 2 Failed in User cannot log in" in handed
    assert "Health page says DOWN" in handed
    end = {"code": "fixed", "resolution": "It went away.", "outcome": "not_applicable"}
    told = theo.is_refused(f"{INC}/resolve", 409, **end)
    assert "Operations has to accept or give back the hand-over." in told
    at(12)
    theo.press(f"{INC}/hand-overs/1/accept")
    assert "L2 response: Met, 56 min to spare" in theo.clocks()
    at(15)
    theo.sees(f"{INC}/search?q=invalid+signature+token")
    assert "Find the attempt in the authentication log" in theo.sees(ARTICLE)
    theo.press(f"{ARTICLE}/verdict", verdict="used_partial", revision="1", note="Step 9 names it")
    suspects = "The keys were rolled over at 14:00, two pods hold the old one"
    theo.press(f"{INC}/notes", kind="hypothesis", text=suspects)
    at(26)
    theo.press(f"{INC}/major", note="A whole region cannot sign in")
    at(31)
    up = {"team": ENGINEERING, "reason": "skill", "note": "Two of six pods refuse every token."}
    theo.press(f"{INC}/escalate", **up)
    assert "L3 response: On track, 4 h left" in theo.clocks()
    assert "Resolution: On track, 3 h 29 min left" in theo.clocks()


def restarts_the_service(at, tess):
    handed = tess.sees().split("What was reported")[0]
    for words in ("Two of six pods", "Health page says DOWN", "Step 9 names it"):
        assert words in handed
    at(36)
    tess.press(f"{INC}/hand-overs/2/accept")
    assert "check the signing keys" in tess.sees(ARTICLE)
    at(44)
    tess.press(f"{INC}/notes", kind="action", text="Restarted the two pods", is_key="y")
    tess.press(f"{INC}/steps/mitigate")
    at(120)
    end = {"code": "fixed", "resolution": "The key cache expires now.", "outcome": "kb_partial"}
    assert "KB-1" in tess.markup(f"{INC}/resolve").split('name="article"')[1].split(">")[0]
    told = tess.is_refused(f"{INC}/resolve", 409, **end, article="")
    assert "Which article that was" in told
    tess.press(f"{INC}/resolve", **end, article="KB-1")
    assert tess.clocks() == [
        "Resolution: Met, 2 h to spare",
        "Response: Met, 13 min to spare",
        "L2 response: Met, 56 min to spare",
        "L3 response: Met, 3 h 55 min to spare",
    ]


def waits_for_the_look_back(at, lena, otto, mona):
    at(130)
    page = otto.sees("/help/INC-1")
    assert "The key cache expires now." in page
    assert "Two of six pods" not in page
    otto.press("/help/INC-1/steps/confirm")
    why = "It was P1, was a major incident and was escalated twice."
    assert why in lena.sees()
    lena.is_refused(f"{INC}/steps/close", 409)
    at(300)
    mona.press(f"{INC}/waive", note="The postmortem of the rollover covers it.")
    mona.press(f"{INC}/steps/close")
    assert "Closed" in lena.sees().split("What was reported")[0]


def keeps_its_trail(lena, theo):
    before, run = lena.trail(), lena.sees(RUN)
    assert [line.split(" User ")[0] for line in before if "looked by itself" not in line] == [
        "Searched for login page comes back ID-500",
        "Read",
        "Step 1 Done in",
        "Step 2 Failed in",
        "Did not help",
        "Searched for invalid signature token",
        "Read",
        "Helped",
        "Read",
        "Helped",
    ]
    shelf.revised("KB-1", lambda text: replace(text, title="Sign-in", body="1. Call.\n2. Wait.\n"))
    assert "Find the attempt" not in theo.sees(ARTICLE)
    assert lena.trail() == before
    assert lena.sees(RUN) == run
    then = theo.sees(f"{ARTICLE}/revisions/1")
    assert "The text as it was read then" in then
    assert "Find the attempt in the authentication log" in then


def reads_like_the_desk_speaks(theo):
    assert theo.course() == [
        "Lena opened it",
        "Lena noted the detection: It came in by phone.",
        "Lena started work",
        "Lena began to follow a procedure KB-1",
        "Lena judged an article KB-1: did not help",
        "Lena finished a procedure KB-1",
        "Lena replied to the requester We have called Operations.",
        "Lena handed it over To Operations. I may not do what is needed.",
        "Theo accepted the hand-over",
        "Theo judged an article KB-1: helped",
        "Theo suspects: The keys were rolled over at 14:00, two pods hold the old one",
        "Theo declared a major incident A whole region cannot sign in",
        "Theo handed it over To Engineering. It needs deeper knowledge.",
        "Tess accepted the hand-over",
        "Tess mitigated it",
        "Tess did: Restarted the two pods",
        "Tess judged an article KB-1: helped",
        "Tess resolved it",
        "Otto wrote It works again.",
        "Mona waived the postmortem The postmortem of the rollover covers it.",
        "Mona closed it",
    ]
    received = theo.markup().split('class="card received"')[1].split("<details")[0]
    assert "Came from Operations: it needs deeper knowledge" in plain(received)
    assert "Note Two of six pods refuse every token." in plain(received)
