"""The public list of payloads through every field a browser can send, with and without the policy."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from portal.core.blobs import BlobStore
from portal.core.db import db
from portal.core.settings import Settings
from portal.kb.exchange.folder import Folder
from portal.kb.importing import run
from portal.kb.importing.run import Job, Plan
from portal.kb.importing.taking import Options
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.article import Article
from portal.kb.models.content import Content
from portal.kb.services import using, writing
from portal.kb.terms import FlagKind, Kind
from tests.browser.conftest import Live

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Window = Callable[..., Page]
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    '"><svg/onload=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "[a](java\tscript:alert(1))",
    "[b](&#106;avascript:alert(1))",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "{{7*7}}${7*7}",
    "## <img src=x onerror=alert(1)> {onclick=alert(1)}",
]
BATCH = 300
# What a payload calls, whether it comes as text, as an event or as an address.
HOOK = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (...all) => window.ran.push([name, ...all.map(String)]);
"""
# Handlers and addresses that run, anywhere; elements that load or restyle, inside a text.
DANGEROUS = r"""() => {
  const runs = (each) => /^on/i.test(each.name) ||
    (/^(href|src|action|formaction|xlink:href|srcdoc|data)$/i.test(each.name) &&
      /^(javascript|vbscript|data:text)/i.test(each.value.replace(/[\x00-\x20]/g, "")));
  const found = [...document.querySelectorAll("*")].flatMap((element) =>
    [...element.attributes].filter(runs).map((each) => `${element.tagName} ${each.name}`));
  const inside = "script style iframe object embed base form meta link animate set math frame";
  const loads = inside.split(" ").map((name) => `.prose ${name}`).join(",") + ",.prose [style]";
  const foreign = [...document.scripts].filter((each) => !/^[/]assets[/]/.test(each.getAttribute("src") || ""));
  return [...found, ...[...document.querySelectorAll(loads), ...foreign].map((each) => each.outerHTML.slice(0, 90))];
}"""


def payloads() -> list[str]:
    path = os.environ.get("PORTAL_XSS_PAYLOADS")
    if not path:
        return OWN
    lines = Path(path).read_text("utf-8").split("\n")
    return OWN + [json.loads(line)["payload"] for line in lines if line.strip()]


def batches() -> Iterator[str]:
    found = payloads()
    for start in range(0, len(found), BATCH):
        yield "\n\n".join(each.replace("\x00", "")[:400] for each in found[start : start + BATCH])


@pytest.fixture
def poisoned(live: Live, viewer_of: Callable[[str], object]) -> list[str]:
    """Articles whose every field is hostile; returns the addresses where they are shown."""
    shown = ["/", "/kb", "/kb?sort=title", "/search?q=alert", "/search/suggest?q=al", "/kb/mine"]
    for number, text in enumerate(batches()):
        words = tuple(each[:150] for each in text.split("\n\n")[:20])
        content = Content(
            title=OWN[number % len(OWN)][:150] + f" {number}",
            summary=text[:4_000],
            body=text + "\n\nLog in to <hostname> first.\n",
            symptoms=words,
            environment=text[:2_000],
            tags=words[:5],
        )
        tess = viewer_of("tess")
        with db.writing():
            proposal = writing.create_article(Kind.KNOWN_ERROR, content, by=tess)  # type: ignore[arg-type]
            PROPOSAL.advance(proposal, "publish_directly", by=tess)
            article = proposal.article
            using.raise_flag(article, FlagKind.OTHER, text[:4_000], by=tess, quote=text[:900])  # type: ignore[arg-type]
            writing.propose(article, by=tess)  # type: ignore[arg-type]
        shown += [
            f"/kb/{article.slug}",
            *(f"/kb/{article.ref}/{page}" for page in ("edit", "proposal", "flags", "print")),
        ]
    db.release()
    return shown


@pytest.mark.parametrize("policy", ["with the policy", "without the policy"])
def test_no_payload_runs_on_any_page(
    live: Live, poisoned: list[str], open_as: Window, policy: str
) -> None:
    page = open_as("tess", bypass_csp=policy.startswith("without"))
    page.add_init_script(HOOK)
    dialogs: list[str] = []
    violations: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on(
        "console",
        lambda said: violations.append(said.text) if "Content Security" in said.text else None,
    )
    ran, dangerous = [], []
    for url in poisoned:
        page.goto(url, wait_until="load")
        ran += [(url, each) for each in page.evaluate("window.ran")]
        dangerous += [(url, each) for each in page.evaluate(DANGEROUS)]

    assert dangerous == []
    assert ran == []
    assert dialogs == []
    assert violations == []


@pytest.fixture
def imported(live: Live, settings: Settings, tmp_path: Path, viewer_of: Window) -> list[str]:
    """A folder of hostile files, taken in as an import does; returns where they are shown."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for number, text in enumerate(batches()):
        title = OWN[number % len(OWN)]
        front = json.dumps({"title": f"{title} {number}", "tags": [title[:40]], "summary": title})
        (folder / f"{number} <img src=x onerror=alert(1)>.md".replace("/", "")).write_text(
            f"---\n{front}\n---\n{text}\n\n![{title[:20]}](<gone {number}.png>)\n", "utf-8"
        )
    plan = Plan(viewer_of("ada").id, folder.name, Options(publish=True, trusted=True), True)  # type: ignore[attr-defined]
    db.release()
    number = run.begin(plan)
    run.carry_on(Job(number, plan, Folder(folder), BlobStore(settings.blob_folder)))
    slugs = list(db.session.scalars(select(Article.slug)))
    db.release()
    assert len(slugs) == sum(1 for _ in batches())
    return [*(f"/kb/{slug}" for slug in slugs), f"/kb/import/{number}"]


def test_no_payload_runs_in_what_was_imported(
    live: Live, imported: list[str], open_as: Window
) -> None:
    page = open_as("ada", bypass_csp=True)
    page.add_init_script(HOOK)
    found = []
    for url in imported:
        answer = page.goto(url, wait_until="load")
        assert answer.status == 200, url
        found += [(url, each) for each in page.evaluate("window.ran")]
        found += [(url, each) for each in page.evaluate(DANGEROUS)]

    assert found == []


def test_no_payload_runs_in_the_live_preview(
    live: Live, poisoned: list[str], open_as: Window
) -> None:
    page = open_as("tess", bypass_csp=True)
    page.add_init_script(HOOK)
    page.goto(next(url for url in poisoned if url.endswith("/edit")))
    body = page.locator("textarea[name=body]")
    for text in batches():
        with page.expect_response(lambda answer: answer.url.endswith("/preview")):
            body.fill(text + "\nstill here\n")
        page.get_by_text("still here").last.wait_for()

        assert page.evaluate("window.ran") == []
        assert page.evaluate(DANGEROUS) == []


def test_a_placeholder_stays_readable(live: Live, poisoned: list[str], open_as: Window) -> None:
    page = open_as("tess")
    page.goto(next(url for url in poisoned if url.endswith("/print")))

    assert "Log in to <hostname> first." in page.inner_text("body")


def test_the_hook_would_notice(live: Live, open_as: Window) -> None:
    page = open_as("", bypass_csp=True)
    page.add_init_script(HOOK)
    page.goto("/")
    page.evaluate("document.body.innerHTML = '<img src=x onerror=alert(1)>'")
    page.wait_for_function("window.ran.length > 0")

    assert page.evaluate(DANGEROUS) == ["IMG onerror"]
