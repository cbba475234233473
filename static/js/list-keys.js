// `j` and `k` walk through the rows of a list, Enter opens the one reached. Where the address names a
// place in the list, the walk is there already; where the server marked a row, it begins with that one.
// With `data-enter`, Enter opens the first row while nobody is anywhere else.
import { isCovered, isTyping } from "./keys.js";

export function start(list) {
  const away = new AbortController();
  const rowsNow = () => [...list.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
  const named = location.hash && list.querySelector(`#${CSS.escape(decodeURIComponent(location.hash.slice(1)))}`);
  let at = named ? rowsNow().findIndex((row) => named.contains(row)) : -1;
  if (at >= 0) reach(rowsNow());

  function reach(rows) {
    rows.forEach((row, index) => row.toggleAttribute("data-current", index === at));
    (rows[at].querySelector("a") ?? rows[at].querySelector("button"))?.focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  }

  function opensFirst({ target }) {
    return "enter" in list.dataset && at < 0 && [document.body, document.getElementById("main")].includes(target);
  }

  function next(rows, key) {
    if (at < 0) return Math.max(rows.findIndex((row) => row.hasAttribute("data-current")), 0);
    return Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1);
  }

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered()) return;
    const rows = rowsNow();
    if (rows.length === 0) return;
    if (event.key === "Enter" && !event.repeat && opensFirst(event)) rows[0].querySelector("a")?.click();
    if (!["j", "k"].includes(event.key)) return;
    event.preventDefault();
    at = next(rows, event.key);
    reach(rows);
  }, { signal: away.signal });
  return () => away.abort();
}
