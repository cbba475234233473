// Whether somebody is at a part of the page: it is not changed under their hands.

const RESTS_AFTER = 3000;
const PRESSED = "a, button, summary, label, input, select, textarea";
const pointer = { x: -1, y: -1, movedAt: 0 };

document.addEventListener("pointermove", (event) => {
  Object.assign(pointer, { x: event.clientX, y: event.clientY, movedAt: Date.now() });
}, { passive: true });
document.documentElement.addEventListener("pointerleave", () => Object.assign(pointer, { x: -1, y: -1 }));

/** Whether a part is written in, chosen from, read out or about to be pressed. */
export function isInUse(part) {
  return isFocused(part) || typedIn(part).length > 0 || isOpen(part) || isSelected(part) || isPointedAt(part);
}

/** The fields in which something stands that the server did not send. */
export function typedIn(part) {
  return [...part.querySelectorAll("input:not([type=hidden]), textarea, select")].filter(isChanged);
}

/** Do something without moving what is pointed at, or written in. */
export function steadily(change) {
  const held = anchor();
  const before = held?.getBoundingClientRect().top;
  change();
  if (held?.isConnected) window.scrollBy({ top: held.getBoundingClientRect().top - before, behavior: "instant" });
}

function anchor() {
  const active = document.activeElement;
  if (active?.matches("input, textarea, select")) return active;
  return pointer.x < 0 ? null : document.elementFromPoint(pointer.x, pointer.y);
}

function isFocused(part) {
  return part.contains(document.activeElement);
}

function isOpen(part) {
  return part.querySelector("details.menu[open], dialog[open]") !== null;
}

function isSelected(part) {
  const chosen = getSelection();
  return chosen !== null && !chosen.isCollapsed && chosen.rangeCount > 0 && chosen.containsNode(part, true);
}

// A pointer that rests on words does not mind; one that moves, or rests on a button, may press.
function isPointedAt(part) {
  const under = pointer.x < 0 ? null : document.elementFromPoint(pointer.x, pointer.y);
  if (!under || !part.contains(under)) return false;
  return Date.now() - pointer.movedAt < RESTS_AFTER || under.closest(PRESSED) !== null;
}

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "file") return field.files.length > 0;
  if (!field.options) return field.value !== field.defaultValue;
  const first = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(first, 0);
}
