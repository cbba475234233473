"""Nothing an author wrote is lost: every word of the source is in the text."""

import re

import pytest

from portal.core.richtext.render import render

SAMPLES = {
    "runbook": """# Restore the queue

Symptoms: users of <region> see `503` and DOMAIN\\user is locked.
- Check <hostname>:9200 (see KB-12 and [[Queue basics]])
  1. Run this as <your name>:
     ```bash
     redis-cli -h <host> LLEN "queue:default" | tee out.txt
     ```
  2. Compare with the *usual* figure **below 500**

| Host | Port | Note |
|------|-----:|------|
| db-1 | 5432 | a \\| b |
| db-2 | 5433 |

> [!CAUTION]
> Stops all writes.

Term one[^n] and https://e.example/path?x=1.

[^n]: A footnote with `code`.

    indented code here

??? note "Why this works"
    Because of the cache.
""",
    "unclosed": "<details><summary>Open part\n\nnever **closed\n\n- [ ] task\n`tick <b>bold\n\n<!x> <?php echo ?> <a:b> </nothing>",
    "placeholders": "<HOST> <host name> <host_name> <host.name> <host:port> <host/path> <1> <-x> < y > << z >> <a@b.example>",
    "punctuation": "C++ and C# cost $5 & 6% of 7^8 ~9 {x} [y] (z) a/b \\n \\d+ _u_v_ *w 3 < 4 > 2 ?? !! :: ;; ''",
    "log": 'ERROR 2026-11-23T15:00:00Z [main] c.e.App - failed: <null> at x.y(Z.java:1) {"a": [1, 2]}',
    "windows": "\\\\server\\share C:\\Temp\\new HKLM\\Software\\x %TEMP%\\a",
}
MARKUP = re.compile(
    r"!\[|\]\(|```\w*|\?{3} \w+|\[!\w+\]|\[\^\w+\]:?|\[[ x]\]|\[\[|\]\]|</?(?:details|summary|b)>|\\(?=[|*])|[#<>*`|\"]|^\s*(?:-|\d+\.)\s|\|?-{3,}:?",
    re.MULTILINE,
)


@pytest.mark.parametrize("source", SAMPLES.values(), ids=SAMPLES.keys())
def test_every_word_is_in_the_text(source: str) -> None:
    text = re.sub(r"[<>*\"#`|]", "", render(source).text)
    lost = [word for word in MARKUP.sub(" ", source).split() if word.strip("_~") not in text]
    assert lost == []


@pytest.mark.parametrize(
    "opening",
    [
        "The <table> element opens here.",
        "<table>",
        "</div><table>",
        "</div></div><table><tr>",
        "<table><style><!--</style>",
        "<table><!--",
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;x">',
    ],
)
def test_markup_left_open_swallows_nothing_after_it(opening: str) -> None:
    assert "Still read." in render(f"{opening}\n\nStill read.\n").text
