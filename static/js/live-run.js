// A run that others work on, too: asks every few seconds how the steps stand, and shows what changed.
// A step somebody is writing a note for is left alone; whoever presses second is told by the server.
import { startWithin, stopWithin } from "./behaviours.js";

const EVERY = 4000;

export function start(area) {
  let timer = setTimeout(look, EVERY);
  let stopped = false;

  async function look() {
    if (!document.hidden) await refresh();
    if (!stopped) timer = setTimeout(look, EVERY);
  }

  async function refresh() {
    try {
      const answer = await fetch(area.dataset.steps, { headers: { Accept: "text/html" } });
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
    stopped = true;
    clearTimeout(timer);
  };
}

function isWritten(step) {
  return [...step.querySelectorAll("input[name=note]")].some((note) => note.value !== note.defaultValue);
}

function count(steps) {
  const bar = document.querySelector("[data-run-progress]");
  if (!steps || !bar) return;
  bar.value = Number(steps.dataset.taken);
  document.querySelector("[data-run-words]").textContent = `${steps.dataset.taken} of ${bar.max} steps taken`;
}
