from dataclasses import replace

import pytest

from portal.core.secrets import secrets
from portal.kb.outlines import OUTLINES, Outline
from portal.kb.terms import Kind
from portal.kb.texts.standard import CHECKLIST, DraftView, Finding, Judgement, check, unmet

GOOD_SOP = DraftView(
    kind=Kind.SOP,
    title="Database refuses connections",
    summary="Frees the pool when the login page answers 500.",
    symptoms=["remaining connection slots are reserved", "cannot log in"],
    body="""## Steps

1. Open the dashboard.
2. When the pool is full, restart one pool with `kubectl rollout restart deploy/pool`.
3. Check that the login page answers.

## If it did not work

Escalate to the database team with what you saw.
""",
    services=["Login"],
    tags=["database"],
    owner="tess@example.org",
)
KNOWN_ERROR = DraftView(
    kind=Kind.KNOWN_ERROR,
    title="Sync stops after an update",
    summary="The client stops after updates until it is started again.",
    symptoms=["my files do not sync"],
    environment="Client 4.2 on Windows",
    body="## Symptom\n\nThe icon is grey.\n\n## Cause\n\nUnknown.\n\n## Workaround\n\n"
    "1. Restart the client.\n\n## Fix status\n\nIn work.\n",
    services=["Files"],
    tags=["sync"],
    owner="tess@example.org",
)


def finding(draft: DraftView, key: str) -> Finding:
    return next(found for found in check(draft) if found.key == key)


@pytest.mark.parametrize("draft", [GOOD_SOP, KNOWN_ERROR], ids=["sop", "known error"])
def test_a_good_article_leaves_only_what_a_person_must_judge(draft: DraftView) -> None:
    assert unmet(draft) == []
    assert finding(draft, "symptoms").judgement is Judgement.TO_JUDGE


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("title", {"title": "X"}),
        ("title", {"title": "EVERYTHING IS BROKEN"}),
        ("summary", {"summary": " "}),
        ("summary", {"summary": "a" * 201}),
        ("symptoms", {"symptoms": []}),
        ("symptoms", {"symptoms": ["database refuses connections"]}),
        ("service", {"services": []}),
        ("owner", {"owner": ""}),
        ("body", {"body": "## Steps\n"}),
        ("steps", {"body": "Restart the pool, then check it."}),
        ("verification", {"body": "1. Restart the pool.\n2. Escalate.\n"}),
        ("way_out", {"body": "1. Restart the pool.\n2. Check it.\n"}),
        ("rollback", {"body": GOOD_SOP.body.replace("rollout restart", "delete")}),
        ("headings", {"body": GOOD_SOP.body + "\n#### Too deep\n\nx\n"}),
        ("links", {"dead_links": ["https://gone.example.org"]}),
        ("images", {"body": GOOD_SOP.body + "\n![](pool.png)\n"}),
        ("prompts", {"body": GOOD_SOP.body + "\nTODO: ask Tess\n"}),
        ("secrets", {"body": GOOD_SOP.body + "\npassword: hunter2hunter2\n"}),
        ("secrets", {"symptoms": ["password=hunter2hunter2"]}),
    ],
)
def test_what_is_missing_is_named_with_advice(key: str, change: dict[str, object]) -> None:
    found = finding(replace(GOOD_SOP, **change), key)

    assert found.judgement is Judgement.NOT_MET
    assert found.advice


@pytest.mark.parametrize("section", ["Symptom", "Cause", "Workaround", "Fix status"])
def test_a_known_error_needs_something_written_in_each_section(section: str) -> None:
    without = replace(KNOWN_ERROR, body=KNOWN_ERROR.body.replace(f"## {section}", "## Other"))

    assert len(unmet(without)) == 1
    assert section in unmet(without)[0].advice


def test_a_heading_with_nothing_under_it_is_no_section() -> None:
    empty = replace(KNOWN_ERROR, body=KNOWN_ERROR.body.replace("Unknown.", ""))

    assert [found.key for found in unmet(empty)] == ["cause"]


def test_destructive_commands_are_fine_with_a_way_back() -> None:
    body = GOOD_SOP.body.replace("rollout restart", "delete")

    risky = finding(replace(GOOD_SOP, body=body), "rollback")
    undone = finding(
        replace(GOOD_SOP, body=body + "\n## Rollback\n\nApply it again.\n"), "rollback"
    )
    stopped = finding(replace(GOOD_SOP, body=body + "\nStop if the pool is empty.\n"), "rollback")

    assert risky.lines == (4,)
    assert undone.judgement is stopped.judgement is Judgement.MET


@pytest.mark.parametrize(
    "step",
    [
        "Restart it.",
        "**Open** the page",
        "`kubectl get pods`",
        "If it is red, press the button.",
        "In the console, choose *Users*",
    ],
)
def test_steps_that_begin_with_what_to_do(step: str) -> None:
    assert finding(replace(GOOD_SOP, body=f"1. {step}\n"), "verbs").judgement is Judgement.MET


@pytest.mark.parametrize(
    "step", ["The pool is full.", "Restarting the pool", "3 of 5 nodes", "You wait"]
)
def test_steps_that_may_not_are_put_to_the_reviewer(step: str) -> None:
    found = finding(replace(GOOD_SOP, body=f"Before.\n\n1. {step}\n"), "verbs")

    assert (found.judgement, found.lines) == (Judgement.TO_JUDGE, (3,))


def test_two_actions_in_one_step_are_put_to_the_reviewer() -> None:
    draft = replace(
        GOOD_SOP, body="1. Stop the pool and then start it.\n2. Run `a; b` and check it.\n"
    )

    assert finding(draft, "one_action").lines == (1,)


@pytest.mark.parametrize(
    "outline", [o for o in OUTLINES if o.kind is not Kind.RCA_TEMPLATE], ids=lambda o: o.key
)
def test_an_outline_left_as_it_is_does_not_pass(outline: Outline) -> None:
    draft = replace(GOOD_SOP, kind=outline.kind, body=outline.markdown)

    found = finding(draft, "prompts")

    assert found.judgement is Judgement.NOT_MET
    assert len(found.lines) >= sum(len(section.prompts) for section in outline.sections)


@pytest.mark.parametrize(
    "outline", [o for o in OUTLINES if o.kind is Kind.RCA_TEMPLATE], ids=lambda o: o.key
)
def test_postmortem_templates_meet_their_own_standard(outline: Outline) -> None:
    draft = DraftView(
        Kind.RCA_TEMPLATE,
        outline.name,
        outline.description,
        body=outline.markdown,
        owner="rea@example.org",
    )

    assert unmet(draft) == []


def test_a_template_that_asks_who_is_put_to_the_reviewer() -> None:
    draft = DraftView(Kind.RCA_TEMPLATE, "Blame", body="Who broke it?\n")

    assert finding(draft, "what_how").judgement is Judgement.TO_JUDGE


@pytest.mark.parametrize("kind", list(Kind))
def test_every_check_of_a_kind_answers_and_no_other(kind: Kind) -> None:
    keys = [found.key for found in check(DraftView(kind, ""))]

    assert keys == [line.key for line in CHECKLIST if kind in line.kinds]


@pytest.mark.parametrize(
    "line",
    [
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "ghp" + "_" + "a1" * 18,
        "glpat" + "-" + "x" * 20,
        'api_key = "0123456789abcdef"',
        "Authorization: Bearer abcdef0123456789",
        "postgres://portal:s3cr3t@db/portal",
    ],
)
def test_secrets_are_found_with_their_line_and_never_repeated(line: str) -> None:
    (found,) = secrets(f"harmless\n{line}\n")

    assert found.line == 2
    assert line not in found.what


@pytest.mark.parametrize(
    "line",
    [
        "password: <your password>",
        "password=$PGPASSWORD",
        "token: ${VAULT_TOKEN_FROM_ENV}",
        "The password must have 12 characters.",
        "postgres://user:password@db/portal",
        "api_key: ********",
        "token: get-it-from-vault",
        "https://example.org:8443/path@home",
    ],
)
def test_placeholders_are_no_secrets(line: str) -> None:
    assert list(secrets(line)) == []
