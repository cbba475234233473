// One key from anywhere: `/` search (the box on the page, or else the palette), `?` the list of keys, `g` followed by a place, and whatever
// the page itself gives a key with `data-shortcut`: links and buttons are pressed, fields focused.
import { isCovered, isTyping } from "./keys.js";

const PATIENCE = 1200;

export function start(list) {
  const away = new AbortController();
  const places = { h: list.dataset.home, k: list.dataset.knowledge, r: list.dataset.reviews };
  let goingSince = 0;

  document.addEventListener("keydown", (event) => {
    if (isEmptySearch(event)) return event.preventDefault();
    if (isTyping(event) || isCovered()) return;
    const going = event.timeStamp - goingSince < PATIENCE && goingSince > 0;
    goingSince = 0;
    if (going && places[event.key]) return act(event, () => location.assign(places[event.key]));
    if (event.key === "g") goingSince = event.timeStamp;
    if (event.key === "/") act(event, focusSearch);
    if (event.key === "?") act(event, () => list.closest("dialog").showModal());
    const own = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]:not(:disabled)`);
    if (own && !event.shiftKey && isReady(own, event)) act(event, () => press(own));
  }, { capture: true, signal: away.signal }); // before the lists, which know `k` too
  return () => away.abort();
}

/** Whether somebody presses `/` to search who stands in the empty search box already. */
function isEmptySearch(event) {
  return event.key === "/" && event.target.matches?.("[data-search-input]") && !event.target.value;
}

function act(event, deed) {
  event.preventDefault();
  deed();
}

/** Whether a page is open long enough for a key that decides: one pressed twice means one page. */
function isReady({ dataset }, event) {
  return !dataset.rest || (!event.repeat && event.timeStamp > Number(dataset.rest));
}

function press(element) {
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
}

function focusSearch() {
  const boxes = [...document.querySelectorAll("[data-search-input]")];
  const seen = boxes.filter((one) => one.checkVisibility());
  const box = seen.find((one) => one.closest(".searchbox--large")) ?? seen[0];
  if (!box) return document.dispatchEvent(new Event("portal:search"));
  box.focus();
  box.select();
}
