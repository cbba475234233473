// In a list walked with `j` and `k`: a letter presses the button of the row that was reached.
import { isCovered, isTyping } from "./keys.js";

export function start(list) {
  const away = new AbortController();
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered() || event.shiftKey) return;
    const row = list.querySelector("[data-row][data-current]") ?? document.activeElement?.closest("[data-row]");
    const button = list.contains(row) && row.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  }, { capture: true, signal: away.signal });
  return () => away.abort();
}
