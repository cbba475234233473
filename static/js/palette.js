// Ctrl+K (⌘K) from anywhere: what can be done here, where to go, and what a search finds. Commands come
// once and are narrowed at every key; hits come after each pause. One choice is always marked.
import { Answers, words } from "./answers.js";
import { startWithin, stopWithin } from "./behaviours.js";
import { combobox, follow } from "./combobox.js";
import { fits } from "./fits.js";
import { forget, note, opened } from "./recent.js";

const PAUSE = 120; // milliseconds after the last key
const SHORTEST = 2;
const FRESH = 60_000; // for how long commands are taken as they are
const REFERENCE = /^[a-z]{2,4}-[1-9]\d*$/i;
const KEYS = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"];

export function start(dialog) {
  const { on, person } = dialog.dataset;
  const input = dialog.querySelector("[role=combobox]");
  const list = dialog.querySelector("[role=listbox]");
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
    commands.querySelectorAll("[role=option]").forEach((option) => {
      option.hidden = (isSearch && typed.length > 0) || !fits(typed, option.dataset.words);
    });
    for (const group of commands.children) {
      group.hidden = !group.querySelector("[role=option]:not([hidden])");
    }
    if (REFERENCE.test(typed)) list.prepend(hits);
    else list.append(hits);
  };
  const say = () => {
    const count = box.options().length;
    const { none: nothing, one, many } = dialog.dataset;
    none.hidden = count > 0 || !words(input);
    status.textContent = count === 0 ? nothing : count === 1 ? one : many.replace("{count}", count);
  };
  const show = () => {
    narrow();
    box.name();
    box.begin();
    list.scrollTop = 0;
    say();
  };
  const showHits = (html) => {
    const walking = box.isWalking() ? box.chosen() : null;
    hits.innerHTML = html;
    box.name();
    if (walking && list.contains(walking)) box.choose(box.options().indexOf(walking));
    else box.begin();
    say();
  };
  const ask = async () => {
    const html = await answers.to(words(input));
    if (html !== null && !signal.aborted && dialog.open) showHits(html);
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
    const query = new URLSearchParams({ on, recent: opened(person).join(",") });
    try {
      const answer = await fetch(`${dialog.dataset.commands}?${query}`, { signal, headers: { Accept: "text/html" } });
      if (!answer.ok || box.isWalking()) return;
      stopWithin(commands);
      commands.innerHTML = await answer.text();
      startWithin(commands);
      show();
    } catch {
      fetchedAt = -Infinity; // no connection: what is there stays, and the next opening asks again
    }
  };
  const open = (searching) => {
    isSearch = searching;
    document.querySelectorAll("details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
    if (!dialog.open) dialog.showModal();
    input.value = "";
    hits.replaceChildren();
    show();
    fetchCommands();
  };
  const take = (option, event) => {
    const form = option.querySelector("form");
    if (option.dataset.opens) {
      dialog.close();
      document.getElementById(option.dataset.opens)?.showModal();
    } else if (form) {
      form.requestSubmit(form.querySelector("button"));
      if (form.dataset.behaviour === "theme") dialog.close();
    } else {
      const stays = location.pathname === new URL(option.dataset.url, location.href).pathname;
      follow(option, event);
      if (stays) dialog.close(); // a place on this page
    }
  };
  const enter = (event) => {
    event.preventDefault();
    const option = box.chosen();
    if (option) take(option, event);
    else if (words(input)) location.assign(`${dialog.dataset.search}?${new URLSearchParams({ q: words(input) })}`);
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
    if (option && !event.target.closest("form")) take(option, event);
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
