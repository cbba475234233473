// Passages that were commented on are marked in the text `data-text` selects, and each comment
// leads to its own; one whose words are gone says so. Marks are painted, the text stays untouched.
import { rangeOf } from "./passage-search.js";

export function start(area) {
  const text = document.querySelector(area.dataset.text);
  if (!text || !CSS.highlights) return undefined;
  const away = new AbortController();
  const marked = new Highlight();
  const now = new Highlight();
  CSS.highlights.set("passage", marked);
  CSS.highlights.set("passage-now", now);

  for (const thread of area.querySelectorAll(":scope .thread:has([data-passage-link])")) {
    const range = rangeOf(text, thread.querySelector("[data-passage]").textContent);
    const link = thread.querySelector("[data-passage-link]");
    const gone = thread.querySelector("[data-passage-gone]"); // absent where the page itself knows
    if (gone) [link.hidden, gone.hidden] = [!range, Boolean(range)];
    if (!range) continue;
    if (!thread.matches(".thread--resolved")) marked.add(range);
    link.addEventListener("click", (event) => {
      event.preventDefault();
      now.clear();
      now.add(range);
      open(range.startContainer.parentElement);
      range.startContainer.parentElement.scrollIntoView({ block: "center" });
    }, { signal: away.signal });
  }
  return () => {
    away.abort();
    CSS.highlights.delete("passage");
    CSS.highlights.delete("passage-now");
  };
}

function open(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}
