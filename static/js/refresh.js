// Keeps a part of the page as the server has it: asked again every `data-every` seconds while the
// page is looked at, replaced only when something changed. The server answers 204 to `seen` when
// nothing did. Whatever is being pointed at or typed into is left alone until it is let go.
import { startWithin, stopWithin } from "./behaviours.js";

export function start(part) {
  const away = new AbortController();
  let shown = null;
  let timer = 0;

  const later = () => { timer = setTimeout(ask, Number(part.dataset.every) * 1000); };
  const ask = async () => {
    if (!document.hidden && !part.contains(document.activeElement)) await look();
    if (!away.signal.aborted) later();
  };
  const look = async () => {
    try {
      const url = new URL(part.dataset.refresh, location.href);
      const seen = part.querySelector("[data-version]")?.dataset.version;
      if (seen) url.searchParams.set("seen", seen);
      const answer = await fetch(url, { signal: away.signal, headers: { Accept: "text/html" } });
      if (answer.status !== 200 || answer.redirected) return;
      const html = await answer.text();
      if (html !== shown) replace(html);
    } catch {
      // No connection: what is shown stays.
    }
  };
  const replace = (html) => {
    const news = shown !== null || part.querySelector("[data-version]");
    shown = html;
    stopWithin(part.firstElementChild ?? document.createElement("i"));
    part.innerHTML = html;
    startWithin(part.firstElementChild ?? document.createElement("i"));
    const status = document.querySelector(part.dataset.says ?? "none");
    if (news && status) status.textContent = part.dataset.news;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    clearTimeout(timer);
    ask();
  }, { signal: away.signal });
  later();
  return () => {
    clearTimeout(timer);
    away.abort();
  };
}
