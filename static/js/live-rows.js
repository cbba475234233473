// A list that others change: rows stay where they are. What changed in one is shown in its place and
// marked, what is new waits behind a line that says how many, and what has gone is faded.
import { startWithin, stopWithin } from "./behaviours.js";
import { isInUse, steadily } from "./in-use.js";
import { learn, remember, isNews, tellTime } from "./pieces.js";

const ROWS = "tbody > tr, .rows > li";
const CELLS = "td, th, .row-badges, .row-meta, .row-title";

export function start(list) {
  const away = new AbortController();
  const line = list.querySelector("[data-rows-new]") ?? document.querySelector(`[data-rows-new="${list.id}"]`);
  let waiting = null;

  const compare = ({ detail: page }) => {
    const fresh = page.querySelector(`[data-live-rows="${CSS.escape(list.dataset.liveRows)}"]`);
    if (!fresh) return;
    const [shown, now] = [rowsOf(list), rowsOf(fresh)];
    for (const [key, row] of shown) {
      row.classList.toggle("is-gone", !now.has(key));
      if (now.has(key)) takeOver(row, now.get(key));
    }
    waiting = fresh;
    tell([...now.keys()].filter((key) => !shown.has(key)).length);
  };
  const tell = (count) => {
    line.hidden = count === 0;
    const words = count === 1 ? line.dataset.one : line.dataset.many.replace("{count}", count);
    const button = line.querySelector("button");
    if (button.textContent !== words) button.textContent = words;
  };
  const showAll = () => {
    const chosen = new Set([...list.querySelectorAll("input[name=ref]:checked")].map((box) => box.value));
    const body = list.querySelector("[data-rows]");
    const fresh = waiting.querySelector("[data-rows]");
    stopWithin(body);
    body.replaceChildren(...fresh.childNodes);
    startWithin(body);
    for (const box of body.querySelectorAll("input[name=ref]")) box.checked = chosen.has(box.value);
    line.hidden = true;
    body.querySelector("a")?.focus();
  };
  line.addEventListener("click", (event) => { if (event.target.closest("button")) showAll(); }, { signal: away.signal });
  document.addEventListener("portal:page", compare, { signal: away.signal });
  return () => away.abort();
}
