// `r` begins a reply to the requester, `i` an internal note: the choice is made, the cursor waits.
import { isCovered, isTyping } from "./keys.js";

export function start(form) {
  const choices = { r: form.querySelector("[data-compose-reply]"), i: form.querySelector("[data-compose-note]") };
  const away = new AbortController();
  document.addEventListener("keydown", (event) => {
    const choice = choices[event.key];
    if (!choice || isTyping(event) || isCovered()) return;
    event.preventDefault();
    choice.checked = true;
    form.querySelector("textarea").focus();
    form.scrollIntoView({ block: "nearest" });
  }, { signal: away.signal });
  return () => away.abort();
}
