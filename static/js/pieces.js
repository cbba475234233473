// Pieces of the page (`data-live="name"`) beside the same pieces as the server has them now. Only
// what the server says is compared: what scripts did to a piece since is no change of it.

const TELLS_TIME = "time, [data-quiet]"; // said anew with every answer, and no news

const known = new WeakMap();

/** Note what the server said of every piece, before any behaviour starts. */
export function remember(root) {
  for (const piece of root.querySelectorAll("[data-live]")) known.set(piece, said(piece));
  for (const list of root.querySelectorAll("[data-rows]")) {
    for (const row of rowsOf(list).values()) cellsOf(row).forEach((cell) => known.set(cell, said(cell)));
  }
}

/** The rows of a list by what they lead to, each card of several by itself. */
export function rowsOf(list) {
  const rows = [...list.querySelectorAll("tbody > tr, .rows > li")].filter((row) => row.querySelector("a[href]"));
  return new Map(rows.map((row) => [`${titleOf(row)} ${row.querySelector("a[href]").getAttribute("href")}`, row]));
}

/** The parts of a row that are shown anew one by one. */
export function cellsOf(row) {
  return [...row.children];
}

/** Whether the server says something else of a piece now. */
export function isNews(piece, fresh) {
  return known.get(piece)?.whole !== said(fresh).whole;
}

/** Note what the server says of a piece now; returns what in it was not there before. */
export function learn(piece, fresh) {
  const before = known.get(piece)?.all ?? new Set();
  const now = said(fresh);
  known.set(piece, now);
  const added = [...fresh.querySelectorAll("*")].filter((each, index) => !before.has(now.each[index]));
  return [...new Set(added.filter((each) => !added.some((other) => other !== each && each.contains(other))))];
}

/** Tell the time anew in a piece that is otherwise as it was. */
export function tellTime(piece, fresh) {
  const [shown, now] = [piece, fresh].map((each) => [...each.querySelectorAll(TELLS_TIME)]);
  if (shown.length !== now.length) return;
  shown.forEach((each, index) => {
    if (each.textContent !== now[index].textContent) each.replaceChildren(...now[index].cloneNode(true).childNodes);
  });
}

function titleOf(row) {
  return row.closest(".card")?.querySelector(".card-title")?.textContent ?? "";
}

function said(piece) {
  const copy = piece.cloneNode(true);
  for (const token of copy.querySelectorAll("input[name=csrf_token]")) token.removeAttribute("value");
  for (const each of copy.querySelectorAll(TELLS_TIME)) each.replaceChildren();
  const each = [...copy.querySelectorAll("*")].map((element) => element.outerHTML);
  return { whole: copy.innerHTML, each, all: new Set(each) };
}
