"""What an export says in Markdown is what the page says."""

import pytest

from portal.core.richtext.limit import render_within
from portal.postmortems.markdown import markdown

TABLE = "| a | b |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize(
    "text",
    [
        "Two *words* and **more**, `a_b` and [out](https://example.com/x).",
        "- one\n- two\n  - inside",
        "1. first\n2. second",
        "> said so",
        "```\nSELECT 1\n```",
        TABLE,
    ],
)
def test_what_is_exported_reads_the_same_again(text):
    html = render_within(text).html
    assert render_within(markdown(html)).html == html


def test_signs_of_markdown_in_a_text_stay_signs():
    assert markdown("<p>2 * 3 * 4 &lt;b&gt; [x](y)</p>") == r"2 \* 3 \* 4 \<b\> \[x\](y)"
