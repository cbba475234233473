// Writing into "in other words" chooses it.

export function start(form) {
  const away = new AbortController();
  form.addEventListener("input", (event) => {
    const { own } = event.target.dataset;
    if (own) form.querySelector(`[name="${own}"][value="own"]`).checked = true;
  }, { signal: away.signal });
  form.addEventListener("submit", () => {
    try {
      localStorage.removeItem(form.dataset.key);
    } catch {
      // Without storage there is no copy either.
    }
  }, { signal: away.signal });
  return () => away.abort();
}
