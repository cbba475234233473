// Warns before a form with unsaved input is left. The form's own submit is no leaving.

export function start(form) {
  const away = new AbortController();
  const { signal } = away;
  const before = state(form);
  let sending = false;

  form.addEventListener("submit", (event) => { sending = !event.defaultPrevented; }, { signal });
  form.addEventListener("portal:saved", () => { sending = true; }, { signal });
  form.addEventListener("input", () => { sending = false; }, { signal });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && state(form) !== before) event.preventDefault();
  }, { signal });
  return () => away.abort();
}

function state(form) {
  return JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
}
