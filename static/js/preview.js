// The preview pane and what is still open: asked from the server shortly after typing stops.
import { startWithin, stopWithin } from "./behaviours.js";

const PAUSE = 350;

export function start(editor) {
  const source = editor.querySelector("[data-source]");
  const pane = editor.querySelector("[data-preview]");
  const { form } = source;
  const away = new AbortController();
  const { signal } = away;
  let asking = null;
  let timer = 0;

  const follow = () => {
    const most = source.scrollHeight - source.clientHeight;
    const ratio = most > 0 ? source.scrollTop / most : 0;
    pane.scrollTop = ratio * (pane.scrollHeight - pane.clientHeight);
  };
  const show = (answer) => {
    stopWithin(pane);
    pane.innerHTML = answer.preview;
    startWithin(pane);
    if (document.activeElement === source) follow();
    form.querySelector("[data-standing]").innerHTML = answer.standing;
    editor.querySelector("[data-open-count]").textContent = answer.open;
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    pane.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(editor.dataset.previewUrl, {
        method: "POST", body: written(form), signal: asking.signal, headers: { Accept: "application/json" },
      });
      // A refusal of the text itself comes with a preview that says so.
      if (answer.headers.get("Content-Type") === "application/json") show(await answer.json());
    } catch (fault) {
      if (fault.name === "AbortError") return;
    }
    pane.removeAttribute("aria-busy");
  };
  const askSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  form.addEventListener("input", askSoon, { signal });
  form.addEventListener("portal:filled", askSoon, { signal });
  source.addEventListener("scroll", follow, { signal, passive: true });
  // Typed before this script came, or kept by the browser: nobody will say so again.
  if (source.value !== source.defaultValue) askSoon();
  return () => {
    clearTimeout(timer);
    asking?.abort();
    away.abort();
  };
}

function written(form) {
  const data = new FormData(form);
  data.delete("file");
  return data;
}
