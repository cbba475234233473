// Who else has the record open, in one row; and tells them while somebody writes on this page.
import { listen } from "./feed.js";

const SAYS_EVERY = 10000;

export function start(row) {
  const away = new AbortController();
  const { on, since } = row.dataset;
  let shown = "";
  let said = 0;

  const look = async () => {
    try {
      const answer = await fetch(`/live/here?on=${on}`, { signal: away.signal, headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const html = (await answer.text()).trim();
      if (html !== shown) row.innerHTML = html;
      shown = html;
    } catch {
      // No connection: what is shown stays.
    }
  };
  const isWriting = (event) => {
    const token = event.target.closest("main form")?.querySelector("input[name=csrf_token]")?.value;
    if (!token || !event.target.matches("textarea, input:not([type])") || Date.now() - said < SAYS_EVERY) return;
    said = Date.now();
    fetch(`/live/writes?on=${on}`, { method: "POST", body: new URLSearchParams({ csrf_token: token }) }).catch(() => {});
  };
  document.addEventListener("input", isWriting, { signal: away.signal });
  const stopListening = listen(on, Number(since), { heard: () => {}, here: look });
  return () => {
    away.abort();
    stopListening();
  };
}
