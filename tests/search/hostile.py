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
    # fields nobody may ask for, and ours under other names
    "audience:l3", "audience:public", "-audience:internal", "layer:l2", "layers:l2 strongswan", "ref:TOY-3",
    "secret:strongswan", "hidden:strongswan", "plain:strongswan", "card:payroll", "used:payroll", "_all:*",
    "spelled:a", "facts:1", "is_draft:true", "draft:true", "state:draft", "state:deleted", "is:draft",
    "is:hidden", "owner_id:1", "team:4", "person:1", "viewer:ada", "values:audience\x1fl3", "audience\x1fl3",
    "\x1el2\x1fstrongswan", "l3\x1fzanzibar", "\x02" + "a" * 32, "kind:audience\x1fl3", "tag:x\x1faudience\x1fl3",
    "KIND:\u202esop", "kind\u200b:sop", "kind：sop", "k\u0131nd:sop", "service:*:*", "tag:[a TO z]", "tag:/.*/",
    'tag:"a" OR audience:"l3"', "__proto__:x", "constructor:x", "{}:{}", "tag:'; DROP TABLE toy; --",
    # nested, repeated, mixed
    "(" * 300 + "a" + ")" * 300, "((a OR b) AND (c OR (d AND e)))", '"a "b" c"', '"a \\"b\\" c"', "'\"'\"'\"" * 40,
    "[[[" * 80, "{" * 250, "<" * 250, '"' + "a " * 120 + '"', '-"' + "a " * 120 + '"', "-" * 200 + "a",
    " ".join(f"tag:t{number}" for number in range(10_000)), " ".join(f"-tag:t{n}" for n in range(10_000)),
    "service:" + '"' * 200, " ".join(f"updated:>{year}" for year in range(1900, 1990)),
    "is:stale " * 500, "updated:" + "9" * 240 + "d", "tag:" + "z" * 240, "owner:" + "a-" * 120,
    # endless words, and such as are costly to stem, split or compare
    "ing" * 80, "ational" * 35, "y" * 250, "ab" * 125, "e\u0301" * 120, "x1" * 125, "CamelCaseWord" * 19,
    "a.b" * 80, "a_b-c/d" * 35, "::ffff:" * 35, "0x" * 120, "pritner " * 30, "qqqqqqqq " * 16,
    "abcdefghijklmnopqrstuvwx", "zzzzzzzz zzzzzzzy zzzzzzzx", "\u0e01" * 250, "\u4e00" * 250, "\ufdfa" * 80,
    # marks that turn, hide or join
    "\u202e\u202d\u202c" * 60, "\u2066vpn\u2069 \u2067client\u2069", "\u200f\u200evpn\u200f", "v\u2060p\u2060n",
    "\ufe0fvpn", "\U000e0041vpn", "vpn\u0000client", "\x08\x08\x08", "\x1b[31mvpn\x1b[0m", "\x9b31m", "\r\n\r\n" * 60,
    # two hundred lines
    "\n".join(f"2026-05-01T10:00:{n % 60:02} ERROR worker-{n} failed to open stream {n}" for n in range(200)),
    "\n".join("a" * 400 for _ in range(200)), "\n".join('tag:"x' for _ in range(200)),
    *map(_random, range(60)),
)  # fmt: skip
