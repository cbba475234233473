// A short word at the edge of the page, read aloud politely, gone after a while: `say("Saved")`.

const SHOWN_FOR = 4000;

export function say(words) {
  const template = document.getElementById("toast-template");
  const place = document.getElementById("toasts");
  if (!template || !place) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.textContent = words;
  place.append(toast);
  setTimeout(() => toast.remove(), SHOWN_FOR);
}
