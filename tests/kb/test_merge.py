import random
import time

import pytest

from portal.kb.texts.merge import LineRange, merge

BASE = """# Pool full

1. Look at the pool and write down how many connections wait in it.
2. Wait 30 s.
3. Restart the pool.

```
kubectl rollout restart deploy/pool
```

Tell the service desk.
"""


def test_changes_in_different_places_join() -> None:
    mine = BASE.replace("30 s", "60 s")
    theirs = BASE.replace("the service desk", "everybody")

    joined = merge(BASE, mine, theirs)

    assert joined.is_clean
    assert joined.text == mine.replace("the service desk", "everybody")


def test_the_same_line_changed_far_apart_is_joined_by_words_and_named() -> None:
    mine = BASE.replace("Look at", "Open")
    theirs = BASE.replace("wait in it", "are idle")

    joined = merge(BASE, mine, theirs)

    assert "1. Open the pool and write down how many connections are idle." in joined.text
    assert [line.number for line in joined.joined] == [3]
    assert joined.is_clean


def test_changes_that_touch_are_a_conflict_with_both_texts_and_their_places() -> None:
    mine = BASE.replace("30 s", "60 s")
    theirs = "Added on top.\n" + BASE.replace("30 s", "30 min")

    (conflict,) = merge(BASE, mine, theirs).conflicts

    assert (conflict.base, conflict.mine, conflict.theirs) == (
        "2. Wait 30 s.",
        "2. Wait 60 s.",
        "2. Wait 30 min.",
    )
    assert conflict.base_at == conflict.mine_at == LineRange(4, 4)
    assert conflict.theirs_at == conflict.at == LineRange(5, 5)


def test_two_edits_of_one_command_are_never_mixed() -> None:
    mine = BASE.replace("kubectl rollout", "kubectl -n prod rollout")
    theirs = BASE.replace("deploy/pool", "deploy/pool-2")

    assert len(merge(BASE, mine, theirs).conflicts) == 1


def test_the_same_change_by_both_is_no_conflict() -> None:
    both = BASE.replace("Restart the pool", "Restart it")

    assert merge(BASE, both, both + "Bye.\n").text == both + "Bye.\n"


def test_a_line_deleted_here_and_changed_there_is_a_conflict() -> None:
    mine = BASE.replace("3. Restart the pool.\n", "")
    theirs = BASE.replace("Restart the pool", "Restart the whole pool")

    (conflict,) = merge(BASE, mine, theirs).conflicts

    assert (conflict.mine, conflict.theirs) == ("", "3. Restart the whole pool.")
    assert conflict.at.last < conflict.at.first


def test_the_editor_decides_conflict_by_conflict() -> None:
    mine = BASE.replace("30 s", "60 s").replace("3. Restart the pool.\n", "")
    theirs = BASE.replace("30 s", "30 min").replace("Restart the", "Restart the whole")
    joined = merge(BASE, mine, theirs)
    theirs_chosen = {at: conflict.theirs for at, conflict in enumerate(joined.conflicts)}

    assert joined.text == mine
    assert joined.resolved(theirs_chosen) == theirs


@pytest.mark.parametrize("seed", range(60))
def test_an_untouched_side_takes_the_other_as_it_is(seed: int) -> None:
    x = edited(BASE, seed)

    assert merge(BASE, BASE, x).text == x
    assert merge(BASE, x, BASE).text == x
    assert merge(BASE, x, x).text == x
    assert merge(BASE, x, x).is_clean


@pytest.mark.parametrize("seed", range(200))
def test_nothing_either_side_wrote_is_lost(seed: int) -> None:
    mine, theirs = edited(BASE, seed), edited(BASE, seed + 10_000)

    joined = merge(BASE, mine, theirs)

    kept = set(joined.text.split("\n"))
    for conflict in joined.conflicts:
        kept.update(conflict.mine.split("\n"), conflict.theirs.split("\n"))
    for line in joined.joined:
        kept.update([line.mine, line.theirs])
    assert set(mine.split("\n")) - set(BASE.split("\n")) <= kept
    assert set(theirs.split("\n")) - set(BASE.split("\n")) <= kept


@pytest.mark.parametrize("seed", range(100))
def test_a_conflict_stands_where_it_says(seed: int) -> None:
    mine, theirs = edited(BASE, seed), edited(BASE, seed + 20_000)

    joined = merge(BASE, mine, theirs)

    for conflict in joined.conflicts:
        assert lines_of(joined.text, conflict.at) == conflict.mine
        assert lines_of(BASE, conflict.base_at) == conflict.base
        assert lines_of(mine, conflict.mine_at) == conflict.mine
        assert lines_of(theirs, conflict.theirs_at) == conflict.theirs


def test_sides_swapped_collide_in_the_same_places() -> None:
    mine, theirs = edited(BASE, 3), edited(BASE, 4)

    one, other = merge(BASE, mine, theirs), merge(BASE, theirs, mine)

    assert [c.base_at for c in one.conflicts] == [c.base_at for c in other.conflicts]


@pytest.mark.parametrize("text", ["", "\n", "no line end", "crlf\r\nlines\r\n"])
def test_edges_come_through_to_the_letter(text: str) -> None:
    assert merge("", "", text).text == text
    assert merge(text, text, "").text == ""
    assert merge(text, text, text).text == text


def test_line_ends_of_a_browser_are_no_edit() -> None:
    mine = BASE.replace("30 s", "60 s").replace("\n", "\r\n")
    theirs = BASE.replace("the service desk", "everybody")

    joined = merge(BASE, mine, theirs)

    assert joined.is_clean
    assert joined.text == BASE.replace("30 s", "60 s").replace("the service desk", "everybody")


def test_a_large_text_joins_quickly() -> None:
    base = "".join(f"{n % 50} same line again\n" for n in range(12_000))
    started = time.process_time()

    merge(base, "on top\n" + base.replace("7 same", "seven same"), base + "below\n")

    assert time.process_time() - started < 3


def lines_of(text: str, at: LineRange) -> str:
    return "\n".join(text.split("\n")[at.first - 1 : at.last])


def edited(text: str, seed: int) -> str:
    chance = random.Random(seed)
    lines = text.split("\n")
    for number in range(chance.randint(1, 5)):
        at = chance.randrange(len(lines))
        lines[at : at + chance.randint(0, 2)] = chance.choice(
            [
                [],
                [f"{lines[at]} more"],
                [f"written {seed} {number}"],
                [lines[at].replace("the", "a")],
            ]
        )
    return "\n".join(lines)
