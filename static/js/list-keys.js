// `j` and `k` walk through the rows of a list, Enter opens the one reached.
import { isCovered, isTyping } from "./keys.js";

export function start(list) {
  const away = new AbortController();
  let at = -1;

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered() || !["j", "k"].includes(event.key)) return;
    const rows = [...list.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
    if (rows.length === 0) return;
    event.preventDefault();
    at = Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), rows.length - 1);
    rows.forEach((row, index) => row.toggleAttribute("data-current", index === at));
    rows[at].querySelector("a").focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  }, { signal: away.signal });
  return () => away.abort();
}
