// Answers while typing, after the combobox pattern of the ARIA Authoring Practices. The server sends
// groups of elements with `role="option"` and `data-url`; the words stay in the box until one is
// opened; Shift and Enter open the best answer at once. An answer to older words never takes the place of one to newer words, the list never
// empties between two keys, and it stays still while somebody walks through it.

const PAUSE = 80; // milliseconds between two questions; the first is asked at once
const MOST_KEPT = 100; // answers kept for the life of the page
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
  let chosen = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const isOpen = () => !list.hidden;
  const choose = (index) => {
    chosen = index;
    input.removeAttribute("aria-activedescendant");
    options().forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at !== index) return;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  };
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
    if (chosen >= 0 && isOpen()) return;
    list.innerHTML = html;
    options().forEach((option, at) => { option.id = `${list.id}-${at}`; });
    status.textContent = told(list, options().length);
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
    if (answers.has(words(input))) return ask();
    timer = setTimeout(ask, Math.max(0, PAUSE - (performance.now() - askedAt)));
  };
  const follow = (option, event) => {
    if (event.ctrlKey || event.metaKey) window.open(option.dataset.url, "_blank", "noopener");
    else location.assign(option.dataset.url);
  };
  const walk = (event, count) => {
    const last = count - 1;
    const next = {
      ArrowDown: chosen + 1 > last ? -1 : chosen + 1,
      ArrowUp: chosen < 0 ? last : chosen - 1,
      Home: 0,
      End: last,
    }[event.key];
    event.preventDefault();
    choose(next);
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
    } else if (count && isOpen() && (isArrow || (isEdge && chosen >= 0))) {
      walk(event, count);
    } else if (event.key === "Enter" && event.shiftKey && words(input)) {
      event.preventDefault();
      stop();
      location.assign(`${form.action}?${new URLSearchParams({ q: words(input), best: "1" })}`);
    } else if (event.key === "Enter" && chosen >= 0 && isOpen()) {
      event.preventDefault();
      follow(options()[chosen], event);
    }
  }, { signal });
  list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) follow(option, event);
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

/** The answers of the server, in the order of the keys. */
class Answers {
  #address;
  #kept = new Map();
  #underway = []; // at most the oldest question and the newest: so slow answers still come by
  #last = 0;
  #shown = 0;

  constructor(address) {
    this.#address = address;
  }

  has(words) {
    return this.#kept.has(words);
  }

  /** The answer to these words; null when a newer one was there first, or there is none. */
  async to(words) {
    const number = ++this.#last;
    const html = this.#kept.get(words) ?? await this.#fetched(words, number);
    if (html === null || number < this.#shown) return null;
    this.#shown = number;
    return html;
  }

  /** Lets nothing that is underway be shown any more. */
  stop() {
    this.#shown = ++this.#last;
    this.#underway.forEach(({ aborting }) => aborting.abort());
  }

  async #fetched(words, number) {
    const aborting = new AbortController();
    this.#underway.slice(1).forEach((older) => older.aborting.abort());
    this.#underway.push({ number, aborting });
    try {
      const url = `${this.#address}?${new URLSearchParams({ q: words.slice(0, 300) })}`;
      const answer = await fetch(url, { signal: aborting.signal, headers: { Accept: "text/html" } });
      if (!answer.ok) return null;
      const html = await answer.text();
      this.#keep(words, html);
      this.#underway.filter((each) => each.number < number).forEach((each) => each.aborting.abort());
      return html;
    } catch {
      return null; // aborted, or no connection: what is shown stays
    } finally {
      this.#underway = this.#underway.filter((each) => each.number !== number);
    }
  }

  #keep(words, html) {
    this.#kept.set(words, html);
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value);
  }
}

function words(input) {
  return input.value.trim().replace(/\s+/g, " ");
}

function told(list, count) {
  const corrected = list.querySelector("[data-suggest-corrected]")?.dataset.suggestCorrected;
  const found = count ? `${count} suggestion${count === 1 ? "" : "s"}` : "No suggestions";
  return corrected ? `Showing suggestions for ${corrected}: ${found}` : found;
}
