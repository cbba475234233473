// Copies text and says so on the button that was pressed.
import { said } from "./words.js";

const SAID_FOR = 2000;

export async function copyAndSay(text, button) {
  const words = button.querySelector("[data-copy-words]");
  const before = words.dataset.before ?? words.textContent;
  words.dataset.before = before;
  const done = await put(text);
  words.textContent = said(done ? "copied" : "copyByHand");
  button.toggleAttribute("data-copied", done);
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => {
    words.textContent = before;
    button.removeAttribute("data-copied");
  }, SAID_FOR);
}

async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return putByHand(text);
  }
}

// The clipboard interface exists over HTTPS and on loopback only; a desk may run without either.
function putByHand(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  const focused = document.activeElement;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.focus();
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return done;
}
