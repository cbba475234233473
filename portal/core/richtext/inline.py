"""What stands inside a paragraph, rewritten so that Python-Markdown reads it as GitHub does."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from portal.core.richtext import marks

_RUN = re.compile(r"`+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SHARE = re.compile(r"(?<![^\s(\"'])\\\\(?=\w[\w.-]*\\)")
_LONE_TICK = re.compile(r"(?<!\\)`")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\n")
_CODE_LABEL = re.compile(r"(?<!\])\[([^\[\]]*`[^\[\]]*)\](?:\[([^\[\]]*)\])?(?![(\[])")

Links = Mapping[str, tuple[str, str]]


def written(content: str, links: Links | None = None) -> str:
    """Give inline text with pipes marked, and backslashes and backticks meaning what they mean."""
    if links and "`" in content:
        content = _with_code_labels(content, links)
    return outside_code(content, _plain).replace("|", marks.PIPE)


def outside_code(content: str, change: Callable[[str], str]) -> str:
    """Apply a change to the text between code spans."""
    out: list[str] = []
    plain = 0
    for start, end in _code_spans(content):
        out += [change(content[plain:start]), content[start:end]]
        plain = end
    return "".join([*out, change(content[plain:])])


def _code_spans(content: str) -> Iterator[tuple[int, int]]:
    """Find code spans as CommonMark does: a run of backticks to the next run as long."""
    runs = [_unescaped(content, found.start(), found.end()) for found in _RUN.finditer(content)]
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for found in _RUN.finditer(content):
        by_length[found.end() - found.start()].append(found.start())
    position = 0
    for start, end in runs:
        if start < position or start == end:
            continue
        closers = by_length[end - start]
        after = bisect_right(closers, start)
        if after < len(closers):
            position = closers[after] + end - start
            yield start, position


def _unescaped(content: str, start: int, end: int) -> tuple[int, int]:
    backslashes = start
    while backslashes and content[backslashes - 1] == "\\":
        backslashes -= 1
    return (start + 1 if (start - backslashes) % 2 else start), end


def _plain(text: str) -> str:
    # A lone backtick is text; Python-Markdown might pair it, or take a table's pipe for code.
    # GitHub would show the share \\server\x with one backslash; nobody on a desk means that.
    whole = _SHARE.sub(r"\\\\\\\\", text)
    return _LONE_TICK.sub(r"\\`", _ESCAPED.sub(_doubled, whole))


def _doubled(found: re.Match[str]) -> str:
    """Keep a backslash that escapes nothing, as in `DOMAIN\\user`."""
    return found.group() if found.group(1) in _PUNCTUATION else "\\\\" + found.group(1)


def _with_code_labels(content: str, links: Links) -> str:
    """Write [`label`] as a full link: Python-Markdown no longer sees the label by then."""

    def led(found: re.Match[str]) -> str:
        label = " ".join((found.group(2) or found.group(1)).split()).lower()
        if label not in links:
            return found.group()
        href, title = links[label]
        return f"[{found.group(1)}](<{href}>" + (f' "{title}")' if title else ")")

    return _CODE_LABEL.sub(led, content)
