// Changes the colours at once and keeps the choice in the cookie the server reads.

const YEAR = 365 * 24 * 3600;

export function start(form) {
  const away = new AbortController();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose(event.submitter.value);
    for (const button of document.querySelectorAll("button[name=theme]")) {
      button.setAttribute("aria-pressed", String(button.value === event.submitter.value));
    }
  }, { signal: away.signal });
  return () => away.abort();
}

function choose(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const age = theme ? YEAR : 0;
  document.cookie = `theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
