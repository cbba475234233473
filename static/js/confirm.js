// Asks before a form is sent, in the page's own dialog. Without scripts the form is sent at once:
// what must never happen by mistake uses the `confirm` component, which asks without scripts.

export function start(form) {
  const away = new AbortController();
  const dialog = document.getElementById("confirm-dialog");
  let agreed = false;

  form.addEventListener("submit", (event) => {
    if (agreed || !dialog) return;
    event.preventDefault();
    const { submitter } = event;
    dialog.querySelector("#confirm-question").textContent = form.dataset.question;
    dialog.querySelector("[data-confirm-answer] span").textContent = form.dataset.answer || "Continue";
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return submitter?.focus();
      agreed = true;
      form.requestSubmit(submitter);
    }, { once: true });
  }, { signal: away.signal });
  return () => away.abort();
}
