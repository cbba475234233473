"""A text that would stall the portal is refused in time, and its neighbours do not notice."""

import contextlib
import os
import threading
import time

import pytest

from portal.core.errors import Invalid, TooLarge
from portal.core.richtext import limits
from portal.core.richtext.limit import references_within, render_within
from portal.core.richtext.render import TooComplex, problems, render, tiers
from portal.core.richtext.shapes import ResolvedLinks
from tests.thorough import part

SLOW = "&a" * 100_000  # one paragraph the inline parser needs minutes for
HOSTILE = {
    "brackets": "[" * 20_000,
    "stray ends": "x\n" * 18_000 + ":::\n" * 700,
    "closed brackets": "[" * 20_000 + "]" * 20_000,
    "image brackets": "![" * 20_000,
    "links without an end": "[a](" * 20_000,
    "images without an end": "![a](b" * 20_000,
    "stars": "*a **b " * 20_000,
    "underscores": "_a __b " * 20_000,
    "tildes": "~~a" * 40_000,
    "backticks": "".join("`" * (n % 400 + 1) + " " for n in range(1_200)),
    "backslashes": "\\" * 200_000,
    "ampersands": SLOW,
    "columns": "|" * 20_000 + "\n" + "|-" * 20_000 + "\n" + "|x" * 20_000,
    "cells": "|a" * 150 + "\n" + "|-" * 150 + "\n" + ("|x" * 150 + "\n") * 900,
    "quotes": "> " * 20_000 + "x",
    "lists": "- " * 20_000 + "x",
    "deeper and deeper": "\n".join("  " * n + "- x" for n in range(400)),
    "open tags": "<b>" * 40_000,
    "half tags": "<a " * 40_000,
    "attributes": "<a " + "x='" * 30_000,
    "comments": "<!--" * 30_000,
    "footnotes": "".join(f"[^{n}]: x\n" for n in range(15_000)) + "[^1]" * 20_000,
    "definitions": "".join(f"[{n}]: x\n" for n in range(15_000)) + "[1]" * 20_000,
    "headings": "# a\n" * 19_000,
    "steps": "1. a\n" * 19_000,
    "sections": ":::l2\na\n:::\n" * 20_000,
    "openers": ":::l2\n" * 40_000,
    "fences": "```\n" * 19_000,
    "details": "??? note\n" * 30_000,
    "nested details": "".join("    " * n + "??? note\n" for n in range(300)),
    "addresses": "http://" * 40_000,
    "keys": "++a" * 80_000,
    "titles": "[[a]]" * 50_000,
    "mentions": "KB-1 " * 50_000,
    "one word": "x" * 299_000,
    "spaces": " " * 299_000 + "x",
    "new lines": "\n" * 299_000,
    "hard breaks": "a  \n" * 19_000,
    "entities": "&amp;" * 50_000,
    "autolinks": "<http://a" * 30_000,
    "code": "```python\n" + "(" * 200_000 + "\n```",
    "strings in code": "```python\n" + "'\\" * 140_000 + "\n```",
}


@pytest.mark.parametrize("name", part(HOSTILE, 0, of=6))
def test_hostile_text_returns_or_is_refused_in_time(name: str) -> None:
    render_within("warm")  # a process killed for the text before has to be replaced first
    started = time.monotonic()
    with contextlib.suppress(Invalid, TooLarge):
        render_within(HOSTILE[name], seconds=0.3)
    assert time.monotonic() - started < 2.3


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_does_not_stall_the_look_at_its_sections(source: str) -> None:
    started = time.process_time()  # it all happens here: what else the machine does is no matter
    with contextlib.suppress(Invalid, TooLarge):
        tiers(source)
        problems(source)
    assert time.process_time() - started < 3.0


def test_same_result_as_without_the_limit() -> None:
    source = "# A\n- KB-1 [[T]] ![x](a.png)\n\n1. b\n2. c\n"
    links = ResolvedLinks({"KB-1": ("/kb/1", "One")}, {"T": ("/t", "KB-2")}, {"a.png": "/f/1"})
    assert render_within(source, links=links) == render(source, links=links)


def test_tier_is_kept() -> None:
    assert "secret" not in render_within(":::l2\nsecret\n:::", tier=1).html


def test_references_come_without_rendering_twice() -> None:
    assert references_within("KB-7").refs == ("KB-7",)


def test_refusal_tells_the_author_what_to_do() -> None:
    with pytest.raises(TooComplex, match="code block"):
        render_within(SLOW, seconds=0.3)


def test_refusal_of_the_renderer_comes_through() -> None:
    with pytest.raises(TooComplex, match="nested more than"):
        render_within("> " * 500 + "x")


def test_small_text_does_not_wait_for_one_that_hangs() -> None:
    render_within("warm")
    time.sleep(1.5)  # the spare process has warmed up, as in a running portal
    hanging = threading.Thread(target=_refused, args=(2.0,))
    hanging.start()
    time.sleep(0.1)
    waits = []
    for _ in range(5):
        started = time.monotonic()
        render_within("small **text**")
        waits.append(time.monotonic() - started)
    hanging.join()
    assert sorted(waits)[2] < 0.1


def test_several_threads_get_each_their_own_text() -> None:
    texts = [f"text number {number}" for number in range(12)]
    found: dict[str, str] = {}
    threads = [
        threading.Thread(target=lambda text=text: found.update({text: render_within(text).text}))
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {text: text for text in texts}


def test_works_after_a_fork() -> None:
    render_within("before")
    child = os.fork()
    if not child:
        os._exit(0 if render_within("in the child").text == "in the child" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert render_within("after").text == "after"


def test_works_after_its_process_was_killed() -> None:
    with pytest.raises(TooComplex):
        render_within(SLOW, seconds=0.2)
    assert render_within("still here").text == "still here"


def test_table_too_wide_is_refused_with_a_way_out() -> None:
    with pytest.raises(TooComplex, match="CSV"):
        render("|a" * (limits.MAX_COLUMNS + 1) + "\n" + "|-" * (limits.MAX_COLUMNS + 1))


def _refused(seconds: float) -> None:
    with pytest.raises(TooComplex):
        render_within(SLOW, seconds=seconds)
