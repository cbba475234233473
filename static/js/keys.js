// What several keyboard behaviours ask: is somebody typing, or is something open over the page?

/** Whether a key belongs to the element it was pressed in, and is none of our business. */
export function isTyping(event) {
  const at = event.target;
  return event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing
    || at.isContentEditable || at.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");
}

/** Whether a dialog is open, which then owns the keyboard. */
export function isCovered() {
  return document.querySelector("dialog[open]") !== null;
}
