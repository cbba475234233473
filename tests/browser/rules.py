"""Which selectors of the style sheets no visited page has a place for: states left aside.

What a pointer, the keyboard, a script or a medium brings about for a moment is taken off a
selector; what is left must be found on some page.
"""

from playwright.sync_api import Page

# Brought about by a pointer, the keyboard, what was typed, or the place in the window.
PASSING = (
    r":(?:hover|focus-visible|focus-within|focus|active|target|checked|disabled|open|modal"
    r"|popover-open|placeholder-shown|invalid|user-invalid|empty)(?![\w-])"
)
DRAWN = r"::[\w-]+(?:\([^)]*\))?"
# Said by scripts, by what is typed, or by who reads: open and shut, marked, under way, over a limit.
SAID = (
    r"\[(?:open|hidden|dir|lang|popover|aria-(?:busy|expanded|selected|pressed|current|invalid)"
    r"|data-(?:current|over|tone|theme|done|state|said|word|view|dragging|saved|covered|tone)"
    r")(?:[~^$*|]?=\"[^\"]*\")?\]"
)
ALL = """() => {
  const split = (text) => text.split(/,(?![^(]*\\))/).map((each) => each.trim());
  const under = (rules) => [...rules].flatMap((rule) =>
    rule instanceof CSSKeyframesRule ? [] : rule.selectorText ? split(rule.selectorText) : under(rule.cssRules ?? []));
  return [...new Set([...document.styleSheets].flatMap((sheet) => under(sheet.cssRules)))];
}"""
UNMET = """([selectors, passing, drawn, said]) => {
  const states = new RegExp(`${drawn}|${passing}|${said}`, "g");
  const base = (text) => {
    let left = text.replace(states, ""), before;
    do {
      before = left;
      left = left.replace(/:(?:is|where|not|has)\\(\\s*(?:,\\s*)*\\)/g, "");
    } while (left !== before);
    return left.replace(/([>+~(,]|^)\\s*(?=$|[>+~),])/g, "$1 * ").trim() || "*";
  };
  const isMet = (text) => {
    try { return document.querySelector(base(text)) !== null; } catch { return false; }
  };
  return selectors.filter((each) => !isMet(each));
}"""


class Rules:
    """The selectors no page has had a place for so far."""

    def __init__(self, *, is_wanted: bool) -> None:
        self.unmet: list[str] | None = None
        self._is_wanted = is_wanted

    def meet(self, page: Page) -> None:
        """Take off what this page has a place for, if anybody wants to know."""
        if not self._is_wanted:
            return
        if self.unmet is None:
            self.unmet = page.evaluate(ALL)
        self.unmet = page.evaluate(UNMET, [self.unmet, PASSING, DRAWN, SAID])
