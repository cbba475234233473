"""What axe finds on a page, as short as a test needs it."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Nothing but what is wrong comes back, and no style sheet is fetched once more: the rules that
# would read it are not among those that run. Shades at the edges of what scrolls are taken away:
# axe judges no colour above a gradient.
RUN = """(() => {
  const plain = new CSSStyleSheet();
  plain.replaceSync(
    ":is(.table-frame, .tabs, .prose .table-scroll, .prose pre) { background-image: none !important }"
  );
  document.adoptedStyleSheets.push(plain);
  return axe.run({resultTypes: ['violations'], preload: false})
    .then(({violations}) => violations)
    .finally(() => document.adoptedStyleSheets.pop());
})()"""
# By day and by night, on a desk and on a phone; each half, every other one, has all four of these.
FOUR_LOOKS = (("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390))
# What listens to the width has answered, and no colour is still on its way to another. A window that
# is not painted for a while draws no frame: nothing moves in it either.
CALM = """Promise.race([
  new Promise(requestAnimationFrame)
    .then(() => new Promise(requestAnimationFrame))
    .then(() => Promise.all(document.getAnimations().filter((each) => each.transitionProperty)
      .map((each) => each.finished.catch(() => {})))),
  new Promise((over) => { setTimeout(over, 3000); }),
]).then(() => true)"""


def with_axe(page: Page) -> Page:
    """Let every page this window opens bring axe along: it travels to Chromium once, not each time."""
    page.add_init_script(AXE_SCRIPT)
    return page


def wrong(page: Page) -> list[str]:
    """Say what axe finds, and how many pixels the page is too wide; nothing is wanted."""
    over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return violations(page) + ([f"{over} px too wide"] if over > 0 else [])


def violations(page: Page) -> list[str]:
    """Return every fault with the element it is on and what would mend it; none is wanted."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{fault['id']} {node['target']}: {node['failureSummary']}"
        for fault in page.evaluate(RUN)
        for node in fault["nodes"]
    ]
