"""Queries nobody types by accident, or only by accident."""

import random
import string

LETTERS = string.printable


def _random(seed: int) -> str:
    source = random.Random(seed)
    return "".join(source.choice(LETTERS) for _ in range(source.randint(1, 300)))


HOSTILE = (
    # operators of other engines
    "?????*", "*", "**", "a*", "*a", "?", "a?b", "[a TO p]", "[* TO *]", "{a TO z}", "[a TO", "TO]",
    "title:*", "body:[a TO z]", "_exists_:title", "a~", "a~2", '"a b"~100', "a^1000", "/.*/",
    "/(a+)+$/", "(a OR b", "a)) OR ((b", "AND", "OR", "NOT", "AND OR NOT", "a AND AND b", "a && b",
    "|| a", "!a", "+a -a", "NEAR/5", "a NEAR b", "MATCH", "$match", "{$gt: 1}", "<a TO b>",
    # our own language, broken
    '"', '""', '"""', '"a', 'a"', '"a" "', '-"', '-""', '--a', "-", "---", "-:", ":", "::", ":a", "a:",
    "kind:", "kind::", 'kind:"', 'kind:""', "kind:sop:faq", "-kind:", "KIND:SOP", "kind: sop",
    "is:", "is:is", "updated:", "updated:x", "updated:0000", "updated:2026-99", "updated:2026-02-31",
    "updated:>", "updated:<<2020", "updated:99999d", "updated:9999", "updated:>9999-12-31",
    "updated:9999y", "updated:0d",
    "owner:", "owner:*", "tag:*", "tag:%", "confidence:\x00", "state:'", "service:\"a", "page:2",
    "KB-", "KB-0", "KB-00", "KB-99999999999", "-KB-1", "kb-1 kb-2", "TOY--1", "TOY-1;drop table toy",
    # length
    "a" * 100_000, "a " * 50_000, '"' * 10_000, "-" * 10_000, "(" * 10_000, "kind:" * 5_000,
    '"a b" ' * 1_000, "-a " * 1_000, "tag:x " * 1_000, "a" * 255 + "é", "/".join("ab" * 60),
    ".".join("abcdefgh" * 30), "_" * 300, "-".join(["ab"] * 80), "a1" * 120, "A1b2C3" * 40,
    "x@" * 120, "'" * 256, "a'" * 120, "\\" * 256, "0x" + "f" * 250, "9" * 256, "1.1." * 60,
    # characters
    "\x00", "a\x00b", "\x1f\x1e\x1d", "a\x1fb", "l2\x1fstrongswan", "\x7f", "\ufeff", "\ufffe", "\ud800",
    "\u202evpn\u202c", "\u200b\u200b", "v\u200bpn", "v\u00adpn", "\u2028\u2029", "a\u0301" * 100,
    "a" + "\u0301" * 250, "\u0301", "ﷺ" * 50, "𝕍ℙℕ", "ＶＰＮ", "İstanbul", "ß" * 100, "ﬁle", "🔥", "👩‍💻", "🇬🇧",
    "日本語", "한국어", "ไทยไทย", "עברית", "العربية", "\U0010ffff", "\t\r\n\v\f", "\u3000", "\x85",
    # other people's languages
    "' OR 1=1 --", "'; DROP TABLE article; --", "%' AND 1=1", "%", "_", "%%%", "\\", "\\%", "/*", "--",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}", "{% raw %}", "${7*7}",
    "%(name)s", "%s%s%n", "../../etc/passwd", "file:///etc/passwd", "javascript:alert(1)", "\r\nSet-Cookie: a=b",
    "&lt;b&gt;", "&#0;", "]]>", "<!--", "`id`", "$(id)", "| cat", "; ls", "\\x00", "\\u0000", "null",
    "undefined", "NaN", "None", "True", "[]", "{}", "()", "the", "the of and", "a b c d e f g h i j k",
    *map(_random, range(40)),
)  # fmt: skip
