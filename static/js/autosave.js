// Saves the form shortly after typing stops and says so; what has not reached the server is also
// kept in this browser and offered again. When two people's lines collide it stops and asks.
// `data-pause` is how many milliseconds of rest it waits for, where each save counts as one. What it
// says stands on the status line, in the language of the page.
import { become } from "./typing.js";

const PAUSE = 2000;
const LONGEST_WAIT = 15000;
const RETRIES = [4000, 10000, 30000];
const NOT_WRITTEN = new Set(["csrf_token", "seen", "tier", "file"]);

export function start(form) {
  const away = new AbortController();
  const { signal } = away;
  const copy = keeper(form.dataset.key);
  const status = form.querySelector("[data-save-status]");
  const stopped = form.querySelector("[data-stopped]");
  const pause = Number(form.dataset.pause) || PAUSE;
  const longest = Math.max(LONGEST_WAIT, 3 * pause);
  let saved = written(form);
  let saving = null;
  let timer = 0;
  let dirtySince = 0;
  let failures = 0;
  let isThrough = false;
  let isStopped = false;

  const say = (words, tone = "") => {
    status.dataset.tone = tone;
    if (status.textContent !== words) status.textContent = words;
  };
  const soon = (wait = pause) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(save, wait);
  };
  const notSaved = (reason) => status.dataset.notSaved.replace("{reason}", () => reason);
  const later = (words) => {
    say(words, "bad");
    soon(RETRIES[Math.min(failures, RETRIES.length - 1)]);
    failures += 1;
  };
  const stop = (words) => {
    isStopped = true;
    stopped.querySelector("[data-stopped-words]").textContent = `${words} ${status.dataset.stays}`;
    stopped.hidden = false;
    say(status.dataset.collided, "bad");
  };
  const accept = (answer, sent) => {
    failures = 0;
    const isSame = written(form) === sent;
    if (answer.fields && isSame) fill(form, answer.fields);
    form.elements.seen.value = answer.fields && !isSame ? answer.as_sent : answer.seen;
    saved = isSame ? written(form) : answer.fields ? "" : sent;
    say(answer.words);
    if (!isSame) return soon();
    copy.forget();
    form.dispatchEvent(new Event("portal:saved"));
  };
  const refuse = async (answer) => {
    const problem = await answer.json().catch(() => ({}));
    const reasons = Object.values(problem.fields ?? {});
    if (answer.status === 401) return later(status.dataset.signedOut);
    if (answer.status === 400 && (await renew(form))) return soon(0);
    if (answer.status === 409) return stop(problem.detail);
    if (answer.status === 413) return say(status.dataset.tooLarge, "bad");
    if (answer.status === 422) return say(notSaved(reasons[0] ?? problem.detail), "bad");
    return later(problem.detail ? notSaved(problem.detail) : status.dataset.notTaken);
  };
  const send = async () => {
    const sent = written(form);
    say(status.dataset.tone === "bad" ? status.textContent : status.textContent || status.dataset.saving);
    try {
      const answer = await fetch(form.dataset.save, {
        method: "POST", body: withoutFiles(form), signal, headers: { Accept: "application/json" },
      });
      if (!answer.ok) {
        await refuse(answer);
        return answer.status;
      }
      accept(await answer.json(), sent);
      return 200;
    } catch (fault) {
      if (fault.name === "AbortError") return 0;
      later(status.dataset.noAnswer);
      return 0;
    }
  };
  const save = async () => {
    clearTimeout(timer);
    if (saving) return saving.then(() => save());
    if (isStopped) return 409;
    if (written(form) === saved) return 200;
    dirtySince = 0;
    saving = send();
    const result = await saving;
    saving = null;
    return result;
  };
  const onInput = (event) => {
    if (NOT_WRITTEN.has(event.target.name)) return;
    const now = written(form);
    if (now === saved) return copy.forget();
    copy.keep(form, now);
    dirtySince ||= Date.now();
    soon(Date.now() - dirtySince > longest ? 0 : pause);
  };
  // Saving first and leaving after: a server that does not answer then costs no page of text.
  const onSubmit = async (event) => {
    const { submitter } = event;
    if (isThrough || submitter?.hasAttribute("formaction") || isStopped) return;
    const staysHere = submitter?.hasAttribute("data-save-now");
    // A form cannot be sent again from within its own submit event, so a saved one goes at once.
    if (!staysHere && !saving && written(form) === saved) return;
    event.preventDefault();
    submitter?.setAttribute("aria-disabled", "true");
    const result = await save();
    submitter?.removeAttribute("aria-disabled");
    if (staysHere && result === 200) return say(status.textContent || status.dataset.saved);
    if (![200, 409, 413, 422].includes(result)) return;
    isThrough = true;
    form.requestSubmit(submitter);
    isThrough = false;
  };

  form.addEventListener("input", onInput, { signal });
  form.addEventListener("submit", onSubmit, { signal, capture: true });
  window.addEventListener("online", () => soon(0), { signal });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save();
  }, { signal });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    save().then((result) => { if (result === 200 && !status.textContent) say(status.dataset.saved); });
  }, { signal });
  offer(form, copy, signal, onInput);
  return () => {
    clearTimeout(timer);
    away.abort();
  };
}

/** Everything its author wrote, as one text to compare. */
function written(form) {
  return JSON.stringify([...new FormData(form)].filter(([name]) => !NOT_WRITTEN.has(name)));
}

function withoutFiles(form) {
  const data = new FormData(form);
  data.delete("file");
  return data;
}

// After signing in again in another tab the token of this form is an old one.
async function renew(form) {
  try {
    const page = await fetch(form.dataset.fresh, { headers: { Accept: "text/html" } });
    const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("meta[name=csrf-token]")?.content;
    const isNew = Boolean(token) && form.elements.csrf_token.value !== token;
    if (isNew) form.elements.csrf_token.value = token;
    return isNew;
  } catch {
    return false;
  }
}

function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const control = form.elements[name];
    if (Array.isArray(value)) {
      for (const box of form.querySelectorAll(`[name="${name}"]`)) box.checked = value.includes(box.value);
    } else if (control instanceof HTMLTextAreaElement) {
      const { selectionStart: start, selectionEnd: end } = control;
      become(control, { text: value, start: Math.min(start, value.length), end: Math.min(end, value.length) });
    } else if (control) {
      control.value = value;
    }
  }
  form.dispatchEvent(new Event("portal:filled"));
}

function keeper(key) {
  const attempt = (deed) => {
    try {
      return deed();
    } catch {
      return null; // Storage may be full or forbidden; the server's copy is the one that counts.
    }
  };
  return {
    keep(form, now) {
      const kept = { at: Date.now(), seen: form.elements.seen.value, written: now };
      attempt(() => localStorage.setItem(key, JSON.stringify(kept)));
    },
    read: () => attempt(() => JSON.parse(localStorage.getItem(key) ?? localStorage.getItem(`${key}:before`))),
    forget: () => attempt(() => localStorage.removeItem(key)),
    // What is offered stands apart, so that typing before deciding does not overwrite it.
    setAside: (kept) => attempt(() => localStorage.setItem(`${key}:before`, JSON.stringify(kept))),
    decide: () => attempt(() => localStorage.removeItem(`${key}:before`)),
  };
}

function offer(form, copy, signal, onInput) {
  const kept = copy.read();
  const box = form.querySelector("[data-kept-copy]");
  const words = box.querySelector("[data-kept-words]");
  if (!kept?.written || kept.written === written(form)) return;
  const time = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  words.textContent = words.textContent.replace("{time}", () => time);
  box.hidden = false;
  copy.setAside(kept);
  copy.forget();
  box.querySelector("[data-bring-back]").addEventListener("click", () => {
    box.hidden = true;
    copy.decide();
    // It goes on from what it was written on, so that saving joins it with what came since.
    form.elements.seen.value = kept.seen;
    fill(form, grouped(JSON.parse(kept.written), form));
    onInput({ target: form });
    form.querySelector("[data-source]").focus();
  }, { signal });
  box.querySelector("[data-discard]").addEventListener("click", () => {
    box.hidden = true;
    copy.decide();
  }, { signal });
}

function grouped(entries, form) {
  const fields = { teams: [], services: [] };
  for (const [name, value] of entries) {
    if (Array.isArray(fields[name])) fields[name].push(value);
    else if (form.elements[name]) fields[name] = value;
  }
  return fields;
}
