// A list that others change: rows stay where they are. What changed in one is shown in its place and
// marked, what has gone is faded, and what is new waits behind a line that says how many.
import { startWithin, stopWithin } from "./behaviours.js";
import { isInUse, steadily } from "./in-use.js";
import { cellsOf, isNews, learn, remember, rowsOf, tellTime } from "./pieces.js";

export function start(list) {
  const away = new AbortController();
  const { signal } = away;
  const line = list.querySelector("[data-rows-new]");
  const button = line.querySelector("button");
  const rows = list.querySelector("[data-rows]");
  let waiting = null;

  const compare = ({ detail: page }) => {
    const fresh = page.querySelector(`[data-live-rows="${CSS.escape(list.dataset.liveRows)}"] [data-rows]`);
    if (!fresh) return;
    const [shown, now] = [rowsOf(rows), rowsOf(fresh)];
    const added = [...now.keys()].filter((key) => !shown.has(key)).length;
    waiting = added ? fresh.cloneNode(true) : null;
    steadily(() => {
      for (const [key, row] of shown) {
        row.classList.toggle("is-gone", !now.has(key));
        if (now.has(key) && takeOver(row, now.get(key))) mark(row);
      }
    });
    tell(added);
  };
  const mark = (row) => {
    row.classList.add("is-changed", "is-fresh");
    const title = row.querySelector(".row-title");
    if (title) title.dataset.word = line.dataset.changed;
  };
  const tell = (count) => {
    const words = count === 1 ? line.dataset.one : line.dataset.many.replace("{count}", count);
    if (button.textContent !== words) button.textContent = words;
    line.hidden = count === 0;
  };
  const showAll = () => {
    const chosen = new Set([...rows.querySelectorAll("input[name=ref]:checked")].map((box) => box.value));
    const known = rowsOf(rows);
    stopWithin(rows);
    rows.replaceChildren(...waiting.childNodes);
    for (const box of rows.querySelectorAll("input[name=ref]")) box.checked = chosen.has(box.value);
    remember(list);
    startWithin(rows);
    line.hidden = true;
    const added = [...rowsOf(rows)].filter(([key]) => !known.has(key)).map(([, row]) => row);
    for (const row of added) row.classList.add("is-fresh");
    added[0]?.querySelector("a")?.focus({ preventScroll: true });
  };
  button.addEventListener("click", showAll, { signal });
  document.addEventListener("portal:page", compare, { signal });
  return () => away.abort();
}

// Says whether anything in the row is shown anew.
function takeOver(row, fresh) {
  const [shown, now] = [cellsOf(row), cellsOf(fresh)];
  if (shown.length !== now.length) return false;
  let isChanged = false;
  shown.forEach((cell, index) => {
    if (!isNews(cell, now[index])) return tellTime(cell, now[index]);
    if (cell.querySelector("input") || isInUse(cell)) return;
    learn(cell, now[index]);
    stopWithin(cell);
    cell.replaceChildren(...now[index].cloneNode(true).childNodes);
    startWithin(cell);
    isChanged = true;
  });
  return isChanged;
}
