// Ctrl+K (⌘K) from anywhere: what can be done here, where to go, and what a search finds. The page's own
// deeds are listed at each opening, commands come once, and both are narrowed at every key; hits come after
// each pause. Once something is typed the first choice is marked; before that none is, so that Enter alone
// does nothing.
import { Answers, words } from "./answers.js";
import { startWithin, stopWithin } from "./behaviours.js";
import { combobox, counted, go } from "./combobox.js";
import { deeds, listIn, press } from "./deeds.js";
import { fits } from "./fits.js";
import { isCovered } from "./keys.js";
import { forget, note, opened } from "./recent.js";

const PAUSE = 120; // milliseconds after the last key
const SHORTEST = 2;
const FRESH = 60_000; // for how long commands are taken as they are
const REFERENCE = /^[a-z]{2,4}-[1-9]\d*$/i;
const KEYS = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"];

export function start(dialog) {
  const { on, person } = dialog.dataset; // the record the page is about, and who reads it
  const input = dialog.querySelector("[role=combobox]");
  const list = dialog.querySelector("[role=listbox]");
  const here = dialog.querySelector("[data-palette-here]");
  const sample = dialog.querySelector("[data-palette-deed]").content.firstElementChild;
  const commands = dialog.querySelector("[data-palette-commands]");
  const hits = dialog.querySelector("[data-palette-hits]");
  const status = dialog.querySelector("[data-palette-status]");
  const none = dialog.querySelector("[data-palette-none]");
  const buttons = document.querySelectorAll("[data-opens-palette]");
  const answers = new Answers(dialog.dataset.suggest);
  const box = combobox(input, list, { first: 0 });
  const away = new AbortController();
  const { signal } = away;
  let isSearch = false;
  let fetchedAt = -Infinity;
  let timer = 0;

  if (person) note(person, on);
  else forget();

  const narrow = () => {
    const typed = words(input);
    for (const group of [here, ...commands.children]) {
      const offered = [...group.querySelectorAll("[role=option]")];
      offered.forEach((option) => {
        option.hidden = (isSearch && typed.length > 0) || !fits(typed, option.dataset.words);
      });
      group.hidden = offered.every((option) => option.hidden);
    }
    if (REFERENCE.test(typed)) list.prepend(hits);
    else list.append(hits);
  };
  const say = () => {
    const count = box.options().length;
    none.hidden = count > 0 || !words(input);
    status.textContent = counted(count, dialog.dataset);
  };
  const begin = () => box.begin(words(input) && box.options().length ? 0 : -1);
  const show = () => {
    narrow();
    box.name();
    begin();
    list.scrollTop = 0;
    say();
  };
  // What comes while somebody walks moves nothing from under them.
  const put = (part, html) => {
    const walking = box.isWalking() ? box.chosen() : null;
    if (walking && part.contains(walking)) return;
    stopWithin(part);
    part.innerHTML = html;
    startWithin(part);
    narrow();
    box.name();
    if (walking) box.choose(box.options().indexOf(walking));
    else begin();
    say();
  };
  const ask = async () => {
    const html = await answers.to(words(input));
    if (html !== null && !signal.aborted && dialog.open) put(hits, html);
  };
  const askSoon = () => {
    clearTimeout(timer);
    answers.stop();
    if (words(input).length < SHORTEST) hits.replaceChildren();
    else timer = setTimeout(ask, PAUSE);
    show();
  };
  const fetchCommands = async () => {
    if (performance.now() - fetchedAt < FRESH) return;
    fetchedAt = performance.now();
    try {
      const recent = opened(person).filter((ref) => ref !== on).join(",");
      const url = `${dialog.dataset.commands}?${new URLSearchParams({ recent })}`;
      const answer = await fetch(url, { signal, headers: { Accept: "text/html" } });
      const html = await answer.text();
      if (answer.ok) put(commands, html);
    } catch {
      fetchedAt = -Infinity; // no connection: what is there stays, and the next opening asks again
    }
  };
  const open = (searching) => {
    isSearch = searching;
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
    if (!dialog.open) {
      listIn(here, sample, isCovered() ? [] : deeds()); // under another dialog nothing of the page can be pressed
      dialog.showModal();
    }
    input.value = "";
    hits.replaceChildren();
    show();
    fetchCommands();
  };
  // The page may have changed since: its control is looked for anew, and is gone where it is not offered.
  const takeDeed = (label, event) => {
    const control = deeds().get(label);
    if (!control) {
      listIn(here, sample, deeds());
      return show();
    }
    if (control.href && (event.ctrlKey || event.metaKey)) return go(control.href, event);
    dialog.close(); // first: it gives the focus back, which the control then takes
    press(control);
  };
  const take = (option, event) => {
    if (option.dataset.deed) return takeDeed(option.dataset.deed, event);
    const form = option.querySelector("form");
    if (option.dataset.opens) {
      dialog.close();
      document.getElementById(option.dataset.opens)?.showModal();
    } else if (form) {
      form.requestSubmit(form.querySelector("button"));
      if (form.dataset.behaviour === "theme") dialog.close();
    } else {
      // Closed first: it gives the focus back, which a place on this page then takes.
      if (location.pathname === new URL(option.dataset.url, location.href).pathname) dialog.close();
      go(option.dataset.url, event);
    }
  };
  const enter = (event) => {
    event.preventDefault();
    const typed = words(input);
    const isReference = REFERENCE.test(typed) && !box.isWalking(); // leads there, whatever came by then
    if (box.chosen() && !isReference) take(box.chosen(), event);
    else if (typed) go(`${dialog.dataset.search}?${new URLSearchParams({ q: typed })}`, event);
  };

  buttons.forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => open(false), { signal });
  });
  document.addEventListener("portal:search", () => open(true), { signal });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open(false);
  }, { capture: true, signal });
  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action, location.href).pathname === "/sign-out") forget();
  }, { signal });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) fetchedAt = -Infinity; // somebody came back to this page: much may have changed
  }, { signal });
  input.addEventListener("input", askSoon, { signal });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") enter(event);
    else if (KEYS.includes(event.key) && !event.shiftKey && box.options().length) box.walk(event);
  }, { signal });
  list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option || event.target.closest("form")) return;
    event.stopPropagation(); // a menu this opens would take it for a click elsewhere
    take(option, event);
  }, { signal });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  }, { signal });
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    answers.stop();
  }, { signal });
  return () => {
    clearTimeout(timer);
    answers.stop();
    away.abort();
  };
}
