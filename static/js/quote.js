// Words selected in the text can be quoted: a button appears beside them, which opens the dialog
// named by `data-dialog` with the words in its `data-quote-field`, and chooses in its
// `data-quote-place` the `data-place` they stand in. `data-key` does the same.
import { runsLeft } from "./direction.js";
import { isCovered, isTyping } from "./keys.js";

const MOST = 1000;

export function start(text) {
  const dialog = document.getElementById(text.dataset.dialog);
  if (!dialog) return undefined;
  const away = new AbortController();
  const offer = text.querySelector("[data-quote-offer]").content.firstElementChild.cloneNode(true);
  offer.hidden = true;
  text.append(offer);

  const quote = () => {
    offer.hidden = true;
    dialog.querySelector("[data-quote-field]").value = words(text);
    const part = dialog.querySelector("[data-quote-place]");
    if (part) part.value = placeIn(text);
    dialog.showModal();
    dialog.querySelector("[data-quote-focus]").focus();
  };
  document.addEventListener("selectionchange", () => place(offer, text), { signal: away.signal });
  place(offer, text); // whoever was quicker than this script has selected already
  // Pressing must not take the selection away before it is read.
  offer.addEventListener("pointerdown", (event) => event.preventDefault(), { signal: away.signal });
  offer.addEventListener("click", quote, { signal: away.signal });
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered() || event.key !== text.dataset.key) return;
    event.preventDefault();
    quote();
  }, { signal: away.signal });
  return () => {
    away.abort();
    offer.remove();
  };
}

function selectedRange(text) {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  return text.contains(range.commonAncestorContainer) ? range : null;
}

function words(text) {
  return selectedRange(text) ? document.getSelection().toString().trim().slice(0, MOST) : "";
}

function placeIn(text) {
  const start = selectedRange(text)?.startContainer;
  const element = start instanceof Element ? start : start?.parentElement;
  return element?.closest("[data-place]")?.dataset.place ?? "";
}

function place(offer, text) {
  const range = selectedRange(text);
  offer.hidden = !range || words(text) === "";
  if (offer.hidden) return;
  const box = text.getBoundingClientRect();
  const at = range.getBoundingClientRect();
  const room = box.width - offer.offsetWidth;
  const lead = runsLeft(text) ? box.right - at.right : at.left - box.left;
  offer.style.setProperty("inset-block-start", `${at.bottom - box.top + 6}px`);
  offer.style.setProperty("inset-inline-start", `${Math.max(0, Math.min(lead, room))}px`);
}
