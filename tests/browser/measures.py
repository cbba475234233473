"""Measures taken in a page: targets, cut-off text, movement, the walk with Tab, what is heard."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

NAMING = """const named = (each) => {
  const words = (each.innerText || each.ariaLabel || each.title || each.name || each.id || "").trim();
  return `${each.tagName.toLowerCase()}.${each.className} “${words.slice(0, 40)}”`;
};
const isSeen = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
"""

# WCAG 2.2, 2.5.8: 24 × 24 px; smaller when nothing else is within a circle of 24 px on it, or in a line of text.
IS_TOO_SMALL = f"""() => {{ {NAMING}
  const box = (each) => {{
    const boxes = [each, ...(each.matches("[type=radio], [type=checkbox]") ? each.labels : [])]
      .map((part) => part.getBoundingClientRect()).filter((part) => part.width > 1);
    if (!boxes.length) return null;
    const [left, top] = [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top))];
    const [right, bottom] = [Math.max(...boxes.map((b) => b.right)), Math.max(...boxes.map((b) => b.bottom))];
    return {{ left, top, right, bottom, width: right - left, height: bottom - top }};
  }};
  const inText = (each) => getComputedStyle(each).display === "inline"
    && each.parentElement.innerText.trim().length > each.innerText.trim().length + 1;
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((each) => isSeen(each) && !each.closest(".visually-hidden, .skip-link") && !each.disabled)
    .map((each) => ({{ each, box: box(each) }})).filter((target) => target.box);
  const near = (one, other) => {{
    const x = (one.left + one.right) / 2, y = (one.top + one.bottom) / 2;
    const dx = Math.max(other.left - x, 0, x - other.right), dy = Math.max(other.top - y, 0, y - other.bottom);
    return Math.hypot(dx, dy) < 12;
  }};
  return targets.filter(({{ each, box }}) => (box.width < 23.5 || box.height < 23.5) && !inText(each)
      && targets.some((other) => other.each !== each && !other.each.contains(each) && !each.contains(other.each) && near(box, other.box)))
    .map(({{ each, box }}) => `${{named(each)}} ${{Math.round(box.width)}} × ${{Math.round(box.height)}}`);
}}"""

# Text in a box that does not show all of it and cannot be scrolled.
IS_CUT_OFF = f"""() => {{ {NAMING}
  const cuts = (value) => value === "hidden" || value === "clip";
  return [...document.body.querySelectorAll("*")].filter((each) => {{
    if (!isSeen(each) || !each.innerText?.trim() || each.closest(".visually-hidden, svg")) return false;
    const style = getComputedStyle(each);
    if (each.clientWidth < 2 || each.clientHeight < 2) return false;
    return (cuts(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
      || (cuts(style.overflowY) && each.scrollHeight > each.clientHeight + 1);
  }}).map(named);
}}"""

# WCAG 1.4.12. A constructed style sheet, which the content policy lets pass.
SPACED = """(on) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(on ? `* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }` : "");
  document.adoptedStyleSheets = [sheet];
}"""

IS_MOVING = f"""() => {{ {NAMING}
  const longest = (value) => Math.max(...value.split(",").map((each) => parseFloat(each) * (each.trim().endsWith("ms") ? 1 : 1000)));
  return [...document.querySelectorAll("*")].filter((each) => {{
    const style = getComputedStyle(each);
    return longest(style.transitionDuration) > 10 || (style.animationName !== "none" && longest(style.animationDuration) > 10);
  }}).map(named);
}}"""

# The element with the focus: whether a ring is seen on it or around it, and whether it can be seen.
AT = f"""() => {{ {NAMING}
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  window.walkedOver ??= [];
  const before = window.walkedOver.at(-1), again = window.walkedOver.includes(each);
  const back = before && !(before.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.walkedOver.push(each);
  const rings = [each, each.parentElement, each.parentElement?.parentElement, ...(each.labels ?? [])];
  const ring = rings.filter(Boolean).some((part) => {{
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || (part.matches(":focus-within") && style.boxShadow !== "none");
  }});
  const box = each.getBoundingClientRect();
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2, y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const over = document.elementFromPoint(x, y);
  const isThere = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const isOnTop = over && (each.contains(over) || over.contains(each) || [...(each.labels ?? [])].some((part) => part.contains(over)));
  return {{ name: named(each), again, faults: [
    !ring && "no ring", !isThere && "out of sight", isThere && !isOnTop && `covered by ${{over ? named(over) : "nothing"}}`,
    back && !again && "before the one before it", each.tabIndex > 0 && "a tabindex of its own",
  ].filter(Boolean) }};
}}"""

# Keeps the words that come into regions a screen reader announces by itself, once the page is there.
HEAR = """
window.heard = [];
const LIVE = "[aria-live]:not([aria-live=off]), [role=status], [role=alert]";
const hear = (changes) => {
  for (const { target } of changes) {
    const words = (target.nodeType === 1 ? target : target.parentElement)?.closest(LIVE)?.innerText.trim();
    if (words && window.heard.at(-1) !== words) window.heard.push(words);
  }
};
addEventListener("DOMContentLoaded", () => new MutationObserver(hear).observe(document, {
  subtree: true, childList: true, characterData: true, attributeFilter: ["hidden", "style"],
}));
"""


def listen(page: Page) -> None:
    """Let `window.heard` collect what each page announces from now on."""
    page.add_init_script(HEAR)


def walked(page: Page, most: int = 150) -> Iterator[str]:
    """Press Tab until the walk is over; yields what was wrong on the way."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        if at is None or at["again"]:
            return
        yield from (f"{fault}: {at['name']}" for fault in at["faults"])
    yield f"still walking after {most} steps"


def focused(page: Page) -> str:
    """Return what a screen reader says of the place: role, name, value, description, active option."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    at = next((each for each in reversed(nodes) if _has(each, "focused")), None)
    if at is None:
        return ""
    words = [_value(at, "role"), _value(at, "name"), _value(at, "value"), _value(at, "description")]
    active = [_value(each, "name") for each in nodes if each.get("backendDOMNodeId") in _chosen(at)]
    return " | ".join(str(each) for each in [*words, *active] if each)


def _value(node: dict[str, Any], name: str) -> Any:
    return node.get(name, {}).get("value", "")


def _has(node: dict[str, Any], name: str) -> bool:
    return any(each["name"] == name for each in node.get("properties", ()))


def _chosen(node: dict[str, Any]) -> set[int]:
    """Return the elements a box points at, as it does at the option that is walked to."""
    pointing = (each for each in node["properties"] if each["name"] == "activedescendant")
    return {
        each["backendDOMNodeId"] for found in pointing for each in found["value"]["relatedNodes"]
    }
