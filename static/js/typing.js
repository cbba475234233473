// Changes the text of a field the way typing does, so that Ctrl+Z takes it back.
// A state is { text, start, end }: the whole text and what is selected in it.

/** What a field holds now. */
export function stateOf(area) {
  return { text: area.value, start: area.selectionStart, end: area.selectionEnd };
}

/** Bring a field into a state, touching only the part that differs. */
export function become(area, { text, start, end = start }) {
  const [from, before, after] = difference(area.value, text);
  if (before !== after) replace(area, from, from + before.length, after);
  area.setSelectionRange(start, end);
}

/** Replace a part of a field. The caret stays where it was unless the field is in use. */
export function replace(area, start, end, words) {
  if (document.activeElement !== area) return replaceQuietly(area, start, end, words);
  area.setSelectionRange(start, end);
  // The old command is the only one whose work the browser's own undo knows.
  const done = words ? document.execCommand("insertText", false, words) : document.execCommand("delete");
  if (!done) replaceQuietly(area, start, end, words);
}

/** The first place where two texts differ, and what stands there in each. */
export function difference(before, after) {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [head, before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
}

/** The bounds of the lines a selection touches. */
export function linesAround({ text, start, end }) {
  const stop = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const last = text.indexOf("\n", stop);
  return [text.lastIndexOf("\n", start - 1) + 1, last < 0 ? text.length : last];
}

function replaceQuietly(area, start, end, words) {
  area.setRangeText(words, start, end, "preserve");
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
