// Answers while typing, after the combobox pattern of the ARIA Authoring Practices. The server sends
// `<li role="option" data-url="…">` elements; the words stay in the box until one is opened.

const PAUSE = 120;

export function start(form) {
  const input = form.querySelector("[data-search-input]");
  const list = form.querySelector("[data-suggestions]");
  const status = form.querySelector("[data-suggest-status]");
  const away = new AbortController();
  const { signal } = away;
  let asking = null;
  let timer = 0;
  let chosen = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
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
  const show = (html) => {
    list.innerHTML = html;
    options().forEach((option, at) => { option.id ||= `${list.id}-${at}`; });
    const found = options().length;
    status.textContent = found ? `${found} suggestions` : "No suggestions";
    if (!found || document.activeElement !== input) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    choose(-1);
  };
  const ask = async () => {
    asking?.abort();
    const words = input.value.trim();
    if (words.length < 2) return close();
    asking = new AbortController();
    try {
      const url = `${form.dataset.suggest}?${new URLSearchParams({ q: words.slice(0, 300) })}`;
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "text/html" } });
      if (answer.ok) show(await answer.text());
      else close();
    } catch (fault) {
      if (fault.name !== "AbortError") close();
    }
  };

  Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  }).forEach(([name, value]) => input.setAttribute(name, value));

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }, { signal });
  input.addEventListener("focus", () => {
    if (options().length && input.value.trim().length > 1) {
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }
  }, { signal });
  input.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "Escape") {
      if (!list.hidden) {
        close();
        event.preventDefault();
      } else {
        input.blur();
      }
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && count && !list.hidden) {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      choose(chosen < 0 && by < 0 ? count - 1 : chosen + by >= count ? -1 : chosen + by);
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      location.assign(options()[chosen].dataset.url);
    }
  }, { signal });
  list.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && !event.target.closest("a")) location.assign(option.dataset.url);
  }, { signal });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  }, { signal });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    asking?.abort();
    close();
  }, { signal });
  return () => {
    clearTimeout(timer);
    asking?.abort();
    away.abort();
    close();
  };
}
