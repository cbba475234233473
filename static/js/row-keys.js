// In a list walked with `j` and `k`: a letter presses the button of the row that is marked. A row out
// of sight is shown first: nobody presses what they do not see.
import { isCovered, isTyping } from "./keys.js";

export function start(list) {
  const away = new AbortController();
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered() || event.shiftKey) return;
    const row = list.querySelector("[data-row][data-current]") ?? document.activeElement?.closest("[data-row]");
    const button = list.contains(row) && row.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    if (isSeen(button)) button.click();
    else row.scrollIntoView({ block: "center" });
  }, { capture: true, signal: away.signal });
  return () => away.abort();
}

function isSeen(button) {
  const { top, bottom } = button.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
