// `j` and `k` walk through what changed in the texts below: marked words, blocks and lines.
import { isCovered, isTyping } from "./keys.js";

const CHANGES = ".prose--changes :is(ins, del, .diff-added, .diff-removed), .diff :is(.diff-added, .diff-removed)";

export function start(area) {
  const places = firstOfEach([...area.querySelectorAll(CHANGES)]);
  if (places.length === 0) return undefined;
  const away = new AbortController();
  let at = -1;
  area.querySelectorAll("[data-change-keys]").forEach((words) => { words.hidden = false; });

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered() || !["j", "k"].includes(event.key)) return;
    event.preventDefault();
    places[at]?.removeAttribute("data-change-current");
    at = Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), places.length - 1);
    places[at].setAttribute("data-change-current", "");
    places[at].scrollIntoView({ block: "center" });
  }, { signal: away.signal });
  return () => away.abort();
}

// Words inside a changed block, and changes that touch, are one change to whoever walks through.
function firstOfEach(found) {
  const outer = found.filter((one) => !one.parentElement.closest(CHANGES));
  return outer.filter((one) => !touchesOneBefore(one, outer));
}

function touchesOneBefore(one, all) {
  let before = one.previousSibling;
  while (before?.nodeType === Node.TEXT_NODE && before.data.trim() === "") before = before.previousSibling;
  return all.includes(before);
}
