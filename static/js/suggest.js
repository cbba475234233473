// Answers while typing, after the combobox pattern of the ARIA Authoring Practices. The server sends
// groups of elements with `role="option"` and `data-url`; the words stay in the box until one is
// opened; Shift and Enter open the best answer at once. An answer to older words never takes the place
// of one to newer words, the list never empties between two keys, and it stays still while somebody
// walks through it.

import { Answers, words } from "./answers.js";
import { combobox, counted, go } from "./combobox.js";

const PAUSE = 80; // milliseconds between two questions; the first is asked at once
const SHORTEST = 2;

export function start(form) {
  const input = form.querySelector("[data-search-input]");
  const list = form.querySelector("[data-suggestions]");
  const status = form.querySelector("[data-suggest-status]");
  const away = new AbortController();
  const { signal } = away;
  const answers = new Answers(form.dataset.suggest);
  let timer = 0;
  let askedAt = -Infinity;

  const box = combobox(input, list);
  const { options, choose } = box;
  const isOpen = () => !list.hidden;
  const open = () => {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const show = (html) => {
    if (box.isWalking() && isOpen()) return;
    list.innerHTML = html;
    box.name();
    status.textContent = told(form.dataset, list, options().length);
    if (!options().length || document.activeElement !== input) return close();
    open();
    list.scrollTop = 0;
    choose(-1);
  };
  const ask = async () => {
    askedAt = performance.now();
    const html = await answers.to(words(input));
    if (html !== null && !signal.aborted) show(html);
  };
  const askSoon = () => {
    clearTimeout(timer);
    choose(-1);
    if (words(input).length < SHORTEST) {
      answers.stop();
      list.replaceChildren();
      return close();
    }
    const rest = PAUSE - (performance.now() - askedAt);
    if (rest <= 0 || answers.has(words(input))) return ask(); // a timer would let a frame go first
    timer = setTimeout(ask, rest);
  };
  const stop = () => {
    clearTimeout(timer);
    answers.stop();
    close();
  };

  Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  }).forEach(([name, value]) => input.setAttribute(name, value));

  input.addEventListener("input", askSoon, { signal });
  input.addEventListener("focus", () => {
    if (options().length && words(input).length >= SHORTEST) open();
  }, { signal });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = options().length;
    const isArrow = event.key === "ArrowDown" || event.key === "ArrowUp";
    const isEdge = event.key === "Home" || event.key === "End";
    if (event.key === "Escape" && isOpen()) {
      event.preventDefault();
      close();
    } else if (event.key === "Escape") {
      input.blur();
    } else if (event.key === "Tab") {
      close(); // the next stop is behind the list, which is no stop itself
    } else if (isArrow && count && !isOpen()) {
      event.preventDefault();
      open();
    } else if (count && isOpen() && (isArrow || (isEdge && box.isWalking()))) {
      box.walk(event);
    } else if (event.key === "Enter" && event.shiftKey && words(input)) {
      event.preventDefault();
      stop();
      location.assign(`${form.action}?${new URLSearchParams({ q: words(input), best: "1" })}`);
    } else if (event.key === "Enter" && box.isWalking() && isOpen()) {
      event.preventDefault();
      go(box.chosen().dataset.url, event);
    }
  }, { signal });
  list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option.dataset.url, event);
  }, { signal });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  }, { signal });
  form.addEventListener("submit", stop, { signal });
  window.addEventListener("pagehide", stop, { signal });
  return () => {
    away.abort();
    stop();
  };
}

function told({ none, one, many, corrected }, list, count) {
  const words = list.querySelector("[data-suggest-corrected]")?.dataset.suggestCorrected;
  const found = counted(count, { none, one, many });
  return words ? corrected.replace("{words}", () => words).replace("{found}", () => found) : found;
}
