// A run that others work on, too: hears when something happened, and shows how the steps stand now.
// A step somebody is writing a note for is left alone; whoever presses second is told by the server.
// Notes begun on other steps when one is sent are there again on the next page.
import { startWithin, stopWithin } from "./behaviours.js";
import { listen } from "./feed.js";

export function start(area) {
  const away = new AbortController();
  bringBack(area);
  area.addEventListener("submit", (event) => keep(area, event.target), { signal: away.signal });
  const stopListening = listen(area.dataset.on, Number(area.dataset.since), { heard: refresh });

  async function refresh() {
    try {
      const answer = await fetch(area.dataset.steps, { headers: { Accept: "text/html", "Portal-Live": "1" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      fresh.querySelectorAll("[data-run-step]").forEach(replace);
      count(fresh.querySelector("[data-run-steps]"));
    } catch {
      // The network comes back, or the page is left; the next look tells.
    }
  }

  function replace(fresh) {
    const shown = area.querySelector(`[data-run-step="${CSS.escape(fresh.dataset.runStep)}"]`);
    if (!shown || shown.dataset.changes === fresh.dataset.changes || isWritten(shown)) return;
    const isCurrent = shown.hasAttribute("data-current");
    stopWithin(shown);
    shown.replaceWith(fresh);
    fresh.toggleAttribute("data-current", isCurrent);
    startWithin(fresh);
  }

  return () => {
    away.abort();
    stopListening();
  };
}

function isWritten(step) {
  return begun(step).length > 0;
}

function begun(root) {
  return [...root.querySelectorAll("input[name=note]")].filter((note) => note.value !== note.defaultValue);
}

function keep(area, sent) {
  const notes = begun(area).filter((note) => note.form !== sent);
  try {
    sessionStorage.setItem(place(), JSON.stringify(notes.map((note) => [note.id, note.value])));
  } catch {
    // Storage may be full or forbidden; the step is sent all the same.
  }
}

function bringBack(area) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(place())) ?? [];
    sessionStorage.removeItem(place());
    for (const [id, text] of kept) {
      const note = area.querySelector(`#${CSS.escape(id)}`);
      if (note && !note.value) note.value = text;
    }
  } catch {
    // The same.
  }
}

function place() {
  return `run-notes:${location.pathname}`;
}

function count(steps) {
  const bar = document.querySelector("[data-run-progress]");
  if (!steps || !bar) return;
  bar.value = Number(steps.dataset.taken);
  document.querySelector("[data-run-words]").textContent = steps.dataset.words;
}
