// A button that opens the dialog named by `data-opens`; hidden until it can.

export function start(button) {
  const dialog = document.getElementById(button.dataset.opens);
  if (!dialog) return undefined;
  const away = new AbortController();
  button.hidden = false;
  button.addEventListener("click", () => {
    button.closest("details.menu")?.removeAttribute("open");
    dialog.showModal();
  }, { signal: away.signal });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  }, { signal: away.signal });
  return () => away.abort();
}
