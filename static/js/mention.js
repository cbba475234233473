// `@` and the beginning of a name offers people; arrows and Enter, or a click, put one into the text.

const BEGUN = /(?:^|\s)@([\p{L}\d._-]{1,40})$/u;

export function start(form) {
  const text = form.querySelector("textarea");
  const panel = form.querySelector("[data-mentions]");
  const away = new AbortController();
  const { signal } = away;
  let asked = "";

  const begun = () => text.value.slice(0, text.selectionStart).match(BEGUN)?.[1] ?? "";
  const close = () => { panel.hidden = true; };
  const put = (name) => {
    const at = text.selectionStart;
    text.setRangeText(`${name} `, at - begun().length, at, "end");
    close();
    text.focus();
  };
  const ask = async () => {
    const words = begun();
    asked = words;
    if (!words) return close();
    try {
      const answer = await fetch(`${form.dataset.people}?${new URLSearchParams({ q: words, as: "mention" })}`, { signal });
      if (!answer.ok || asked !== words) return;
      panel.innerHTML = await answer.text();
      panel.hidden = panel.children.length === 0;
    } catch {
      close();
    }
  };
  const walk = (event) => {
    const offered = [...panel.querySelectorAll("button")];
    const at = offered.indexOf(document.activeElement);
    const next = { ArrowDown: offered[at + 1], ArrowUp: offered[at - 1] ?? text }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  text.addEventListener("input", ask, { signal });
  form.addEventListener("keydown", (event) => {
    if (panel.hidden) return;
    if (event.key === "Escape") { event.preventDefault(); close(); text.focus(); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
    else if (event.key === "Tab" && document.activeElement === text) {
      event.preventDefault();
      put(panel.querySelector("button").dataset.mention);
    }
  }, { signal });
  panel.addEventListener("click", (event) => {
    const person = event.target.closest("[data-mention]");
    if (person) put(person.dataset.mention);
  }, { signal });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); }, { signal });
  return () => away.abort();
}
