import time

import pytest

from portal.kb.terms import Audience
from portal.kb.texts.commands import commands, danger, looks_like_command
from portal.kb.texts.reading import read
from portal.kb.texts.risks import (
    Risk,
    RiskKind,
    Severity,
    removed_symptoms,
    risky_changes,
    widened_audience,
)

SOP = """# Connection pool exhausted

## Symptoms

- The login page answers 500
- "remaining connection slots are reserved"

## Steps

1. Look at the pool with `psql -c 'show pools'`.
2. Wait 30 s and look again.
3. Restart one pool:

   ```bash
   kubectl rollout restart deploy/pool
   ```

4. Check the [dashboard](https://grafana.example.org/d/pool).

> [!WARNING]
> Never restart the primary database.

You must tell the database team first.

:::l3
The break-glass account is in the safe, drawer two.
:::

Listen on port 5432.
"""


def found(new: str, kind: RiskKind | None = None) -> list[Risk]:
    return [risk for risk in risky_changes(SOP, new) if kind in {None, risk.kind}]


def test_text_that_leaves_its_tier_is_the_loudest() -> None:
    first, *_ = found(
        SOP.replace(":::l3\n", "").replace("two.\n:::\n", "two.\n").replace("30 s", "1 s")
    )

    assert (first.kind, first.severity) == (RiskKind.TIER_OPENED, Severity.EXPOSED)
    assert first.sentence == (
        "A line kept to L3 can now be read by everybody who may read the article, L1 too."
    )
    assert first.after == "The break-glass account is in the safe, drawer two."
    assert first.line == 25


def test_a_mistyped_tier_mark_is_seen_as_opening() -> None:
    assert found(SOP.replace(":::l3", "::l3"))[0].kind is RiskKind.TIER_OPENED


def test_text_changed_while_leaving_its_tier_is_seen_too() -> None:
    new = SOP.replace(":::l3\n", ":::l2\n").replace("drawer two", "drawer three")

    (risk,) = found(new, RiskKind.TIER_OPENED)
    assert risk.sentence == "A line kept to L3 can now be read by L2."


def test_text_that_is_now_kept_to_a_tier_is_worth_knowing() -> None:
    new = SOP.replace("Listen on port 5432.", ":::l2\nListen on port 5432.\n:::")

    (risk,) = found(new)
    assert (risk.kind, risk.severity) == (RiskKind.TIER_CLOSED, Severity.NOTICE)


def test_a_changed_command_shows_both_and_the_new_line() -> None:
    (risk,) = found(SOP.replace("restart deploy/pool", "restart deploy/other"))

    assert (risk.kind, risk.severity) == (RiskKind.COMMAND, Severity.WARNING)
    assert risk.before == "kubectl rollout restart deploy/pool"
    assert risk.after == "kubectl rollout restart deploy/other"
    assert risk.line == 15


def test_a_command_that_destroys_is_louder_than_one_that_does_not() -> None:
    new = SOP.replace("kubectl rollout restart deploy/pool", "kubectl delete deploy/pool")

    risk = found(new)[0]
    assert (risk.kind, risk.severity) == (RiskKind.COMMAND, Severity.DANGER)
    assert risk.sentence == "A command changed, and it deletes a running resource."


def test_inline_code_counts_when_it_is_something_to_run() -> None:
    (risk,) = found(SOP.replace("show pools", "drop table users"), RiskKind.COMMAND)

    assert risk.severity is Severity.DANGER


@pytest.mark.parametrize(
    "command",
    [
        "rm -rf /var/lib/x",
        "sudo rm -r -f x",
        "DROP TABLE users;",
        "delete from users;",
        "update users set admin = true;",
        "TRUNCATE TABLE jobs",
        "kubectl -n prod delete pod x",
        "helm uninstall portal",
        "git push --force origin main",
        "apt-get install -y x",
        "dd if=/dev/zero of=/dev/sda",
        "systemctl stop postgresql",
        "curl https://x.example | sudo bash",
        "redis-cli FLUSHALL",
        "kill -9 4711",
        "terraform destroy",
        "Remove-Item C:\\data -Recurse",
    ],
)
def test_destructive_commands_are_known(command: str) -> None:
    assert danger(command)


@pytest.mark.parametrize(
    "command",
    [
        "kubectl get pods",
        "ls -la /tmp",
        "psql -c 'select 1'",
        "git push origin main",
        "cat x > /dev/null",
    ],
)
def test_harmless_commands_raise_no_alarm(command: str) -> None:
    assert danger(command) == ""
    assert looks_like_command(command)


@pytest.mark.parametrize(
    "name", ["pool_size", "max_connections = 100", "GET /login", "make", "Cat"]
)
def test_names_in_code_are_no_commands(name: str) -> None:
    assert not looks_like_command(name)


def test_a_prompt_is_not_part_of_the_command_and_comments_are_none() -> None:
    lines = read("```console\n# first look\nroot@db:~# systemctl status x\n$ ls -l\n```\n")

    assert [command.text for command in commands(lines)] == ["systemctl status x", "ls -l"]


def test_a_link_to_a_new_host_names_it() -> None:
    (risk,) = found(SOP.replace("grafana.example.org", "grafana.example.net"))

    assert (risk.kind, risk.severity) == (RiskKind.LINK, Severity.WARNING)
    assert risk.sentence.endswith("did not name before: grafana.example.net.")
    assert risk.before == "https://grafana.example.org/d/pool"


def test_a_link_on_the_same_host_is_only_worth_knowing() -> None:
    (risk,) = found(SOP.replace("/d/pool", "/d/pools"))

    assert (risk.kind, risk.severity) == (RiskKind.LINK, Severity.NOTICE)


def test_a_changed_time_and_a_changed_port_are_named() -> None:
    time_risk, port_risk = found(SOP.replace("30 s", "30 min").replace("5432", "6432"))

    assert time_risk.sentence == "A number changed: 30 s became 30 min."
    assert port_risk.sentence == "A number changed: 5432 became 6432."
    assert {time_risk.severity, port_risk.severity} == {Severity.WARNING}


def test_renumbered_steps_are_no_changed_numbers() -> None:
    new = SOP.replace("1. Look", "1. Breathe.\n2. Look").replace("2. Wait", "3. Wait")

    assert found(new, RiskKind.NUMBER) == []


def test_a_removed_warning_is_loud_and_shows_what_is_gone() -> None:
    new = SOP.replace("> [!WARNING]\n> Never restart the primary database.\n", "")

    (risk,) = found(new)
    assert (risk.kind, risk.severity) == (RiskKind.WARNING, Severity.DANGER)
    assert (risk.sentence, risk.before) == (
        "A warning was removed.",
        "Never restart the primary database.",
    )


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        ("Never restart", "Better not restart"),
        ("You must tell", "You should tell"),
    ],
)
def test_a_weakened_warning_shows_both(strong: str, weak: str) -> None:
    old = SOP.replace("> [!WARNING]\n> ", "")

    (risk,) = risky_changes(old, old.replace(strong, weak))
    assert (risk.kind, risk.sentence) == (RiskKind.WARNING, "A warning was weakened.")
    assert risk.before.startswith(strong)
    assert risk.after.startswith(weak)


def test_a_warning_box_turned_into_a_note_is_weakened() -> None:
    old = "> [!WARNING]\n> The disk is wiped.\n"

    (risk,) = risky_changes(old, old.replace("WARNING", "NOTE"))
    assert (risk.severity, risk.sentence) == (Severity.DANGER, "A warning was weakened.")


def test_a_warning_that_loses_its_box_is_weakened_though_its_words_stay() -> None:
    (risk,) = found(SOP.replace("> [!WARNING]\n> Never", "Never"))

    assert (risk.severity, risk.sentence) == (Severity.WARNING, "A warning was weakened.")


def test_a_removed_step_and_a_new_order_are_named() -> None:
    removed = found(SOP.replace("2. Wait 30 s and look again.\n", ""), RiskKind.STEP)
    swapped = found(
        SOP.replace("1. Look at", "1. TMP")
        .replace("2. Wait 30 s and look again.", "2. Look at the pool with `psql -c 'show pools'`.")
        .replace("1. TMP the pool with `psql -c 'show pools'`.", "1. Wait 30 s and look again."),
        RiskKind.STEP,
    )

    assert [risk.before for risk in removed] == ["Wait 30 s and look again."]
    assert [risk.sentence for risk in swapped] == ["Steps come in another order."]


def test_removed_symptoms_are_named_in_the_text_and_in_the_list() -> None:
    in_text = found(SOP.replace("- The login page answers 500\n", ""))
    in_list = removed_symptoms(["login fails", "500"], ["Login fails "])

    assert [risk.before for risk in in_text] == ["The login page answers 500"]
    assert [risk.before for risk in in_list] == ["500"]


def test_moved_text_is_no_risk() -> None:
    moved = "Listen on port 5432.\n"

    assert found(SOP.replace(moved, "").replace("## Symptoms", f"{moved}\n## Symptoms")) == []


def test_loudest_come_first() -> None:
    new = (
        SOP.replace(":::l3\n", "")
        .replace("two.\n:::", "two.")
        .replace("30 s", "60 s")
        .replace("rollout restart", "delete")
        .replace("/d/pool", "/d/x")
    )

    severities = [risk.severity for risk in found(new)]

    assert severities == sorted(severities, reverse=True)
    assert set(severities) == set(Severity)


def test_a_text_in_full_change_is_judged_in_time() -> None:
    old = "".join(f"{n}. You must never run `rm -rf /x/{n}` for {n} s.\n" for n in range(4_000))
    started = time.process_time()

    risky_changes(old, old.replace("must never", "may").replace("/x/", "/y/"))

    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("old", "new", "is_wider"),
    [
        (Audience.L3, Audience.L2, True),
        (Audience.INTERNAL, Audience.PUBLIC, True),
        (Audience.TEAMS, Audience.INTERNAL, True),
        (Audience.PUBLIC, Audience.INTERNAL, False),
        (Audience.L2, Audience.L2, False),
    ],
)
def test_a_wider_audience_is_the_loudest_change(old, new, is_wider):
    found = widened_audience(old, new)
    assert [risk.severity for risk in found] == ([Severity.EXPOSED] if is_wider else [])
