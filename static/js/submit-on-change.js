// A filter form that applies itself; its button stays for those without scripts.

export function start(form) {
  const away = new AbortController();
  form.querySelector("[data-apply]")?.setAttribute("hidden", "");
  form.addEventListener("change", () => form.requestSubmit(), { signal: away.signal });
  return () => away.abort();
}
