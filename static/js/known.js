// What is known already, beside the form of a new incident, while its title and details are written.
// A pasted log is set as one, so that its lines stay lines; a service the title names is chosen
// unless somebody chose one.

const PAUSE = 250; // milliseconds after the last key
const SEVERAL_LINES = /\S[^\S\n]*\n.*\S[^\S\n]*\n.*\S/s;

export function start(form) {
  const { title, description, service } = form.elements;
  const part = form.querySelector("[data-known]");
  const status = form.querySelector("[data-known-status]");
  const away = new AbortController();
  const { signal } = away;
  let chosen = service.value !== "0";
  let underway = null;
  let timer = 0;

  const ask = async () => {
    underway?.abort();
    underway = new AbortController();
    const words = new FormData();
    for (const field of [title, description, form.elements.csrf_token]) words.append(field.name, field.value);
    try {
      const answer = await fetch(form.dataset.knownUrl, { method: "POST", body: words, signal: underway.signal });
      if (answer.ok) show(await answer.text());
    } catch {
      // A newer question is underway, or there is no connection: what is shown stays.
    }
  };
  const show = (html) => {
    part.innerHTML = html;
    const { knownWords, knownService } = part.firstElementChild.dataset;
    status.textContent = knownWords;
    if (knownService && !chosen) service.value = knownService;
  };
  const askSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  title.addEventListener("input", askSoon, { signal });
  description.addEventListener("input", askSoon, { signal });
  service.addEventListener("change", () => { chosen = true; }, { signal });
  description.addEventListener("paste", (event) => {
    const text = (event.clipboardData?.getData("text/plain") ?? "").replaceAll("\r\n", "\n");
    if (!SEVERAL_LINES.test(text) || text.includes("```")) return;
    event.preventDefault();
    const { selectionStart: from, selectionEnd: to, value } = description;
    const lead = from > 0 && value[from - 1] !== "\n" ? "\n" : "";
    description.setRangeText(`${lead}\`\`\`\n${text.trimEnd()}\n\`\`\`\n`, from, to, "end");
    askSoon();
  }, { signal });
  return () => {
    clearTimeout(timer);
    underway?.abort();
    away.abort();
  };
}
