// `j` and `k` walk through the steps of a text, or through its headings where it has none. Enter ticks
// the step reached and goes on, `c` copies its first command. The address and this tab remember the
// place: whoever comes back from an incident is there again.
import { isCovered, isTyping } from "./keys.js";
import { read, stepsIn, write } from "./places.js";

const HEADINGS = ".prose :is(h2, h3)";

export function start(area) {
  const steps = stepsIn(area);
  const places = steps.length > 1 ? steps : [...area.querySelectorAll(HEADINGS)];
  if (places.length === 0) return undefined;
  const hasSteps = places === steps;
  const bar = area.querySelector("[data-checklist-bar]");
  const key = `walk:${location.pathname}`;
  const away = new AbortController();
  let at = -1;

  function mark(index) {
    places[at]?.removeAttribute("aria-current");
    at = index;
    places[at].setAttribute("aria-current", hasSteps ? "step" : "location");
    write(key, at);
    if (!hasSteps || !bar) return;
    bar.querySelector("[data-walk-words]").textContent = filled(bar.dataset.place, at + 1, places.length);
    bar.querySelector("[data-walk-next]").disabled = at === places.length - 1 && isDone(places[at]);
  }

  function reach(index) {
    mark(index);
    focus(places[at]);
    show(places[at]);
    if (places[at].id) history.replaceState(history.state, "", `#${places[at].id}`);
  }

  function goOn() {
    const next = at + 1;
    if (at >= 0) tick(places[at]);
    if (next < places.length) reach(next);
    else mark(at);
  }

  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered() || event.shiftKey) return;
    const deed = deedOf(event);
    if (!deed) return;
    event.preventDefault();
    deed();
  }, { signal: away.signal });

  function deedOf(event) {
    if (event.key === "j") return () => reach(Math.min(at + 1, places.length - 1));
    if (event.key === "k") return () => reach(Math.max(at - 1, 0));
    if (at < 0 || !hasSteps) return undefined;
    if (event.key === "c") return commandOf(places[at]);
    return event.key === "Enter" && isFree(event.target) ? goOn : undefined;
  }

  // A step ticked by hand is behind us: the next one is where we are.
  area.addEventListener("change", (event) => {
    const ticked = places.findIndex((place) => place === event.target.closest("[data-step], li"));
    if (ticked >= 0 && event.target.checked) mark(Math.min(ticked + 1, places.length - 1));
  }, { signal: away.signal });
  bar?.querySelector("[data-walk-next]").addEventListener("click", goOn, { signal: away.signal });

  const named = places.findIndex((place) => place.id && location.hash === `#${place.id}`);
  const kept = read(key, -1);
  if (named >= 0) mark(named);
  else if (kept >= 0 && kept < places.length) {
    mark(kept);
    if (cameFromAnIncident() && !location.hash) show(places[at]);
  }
  return () => {
    away.abort();
    places[at]?.removeAttribute("aria-current");
  };
}

function filled(words, number, total) {
  return words.replace("{number}", number).replace("{total}", total);
}

function show(place) {
  const { scrollMarginTop, scrollMarginBottom } = getComputedStyle(place);
  const { scrollPaddingTop } = getComputedStyle(document.documentElement);
  const { top, bottom } = place.getBoundingClientRect();
  const isInSight = top >= parseFloat(scrollPaddingTop) + parseFloat(scrollMarginTop)
    && bottom <= innerHeight - parseFloat(scrollMarginBottom);
  if (!isInSight) place.scrollIntoView({ block: "start" });
}

// A step is reached at its tick, whose name says the number; a heading itself.
function focus(place) {
  const target = place.querySelector(":scope > .step-tick input") ?? place;
  if (target === place) place.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function isDone(step) {
  return step.querySelector(":scope > .step-tick input")?.checked ?? false;
}

function tick(step) {
  const box = step.querySelector(":scope > .step-tick input");
  if (box && !box.checked) box.click();
}

function commandOf(step) {
  const button = step.querySelector(".code-copy");
  return button ? () => button.click() : undefined;
}

// Enter belongs to links, buttons and folds; a tick has no use of its own for it.
function isFree(target) {
  return target.matches(".step-tick input") || !target.closest("a, button, summary, input, label");
}

function cameFromAnIncident() {
  const navigation = performance.getEntriesByType("navigation")[0];
  return navigation?.type === "navigate" && /^\/(incidents\/|INC-)/.test(pathOf(document.referrer));
}

function pathOf(address) {
  return address.startsWith(location.origin) ? new URL(address).pathname : "";
}
