// `j` and `k` walk through the rows of a list, Enter opens the one reached. Where the address names a
// place in the list, the walk begins there.
import { isCovered, isTyping } from "./keys.js";

export function start(list) {
  const away = new AbortController();
  const rowsNow = () => [...list.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
  const named = location.hash && list.querySelector(`#${CSS.escape(decodeURIComponent(location.hash.slice(1)))}`);
  let at = named ? rowsNow().findIndex((row) => named.contains(row)) : -1;

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered() || !["j", "k"].includes(event.key)) return;
    const rows = rowsNow();
    if (rows.length === 0) return;
    event.preventDefault();
    at = Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), rows.length - 1);
    rows.forEach((row, index) => row.toggleAttribute("data-current", index === at));
    (rows[at].querySelector("a") ?? rows[at].querySelector("button"))?.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  }, { signal: away.signal });
  return () => away.abort();
}
