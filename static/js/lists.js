// Lists while they are written: the next item on Enter, levels with Tab, numbers that stay right.
import { linesAround } from "./typing.js";

const ITEM = /^((?:>[ \t]?)*)([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(\[[ xX]\][ \t]+)?(.*)$/;
const QUOTE = /^((?:>[ \t]?)+)(.*)$/;
const FENCE = /^[ \t>]*(```|~~~)/;

/** The text after Enter inside an item or a quote; nothing elsewhere. */
export function afterEnter({ text, start, end }) {
  if (start !== end || isInFence(text, start)) return null;
  const [first, last] = linesAround({ text, start, end });
  const line = text.slice(first, last);
  const item = line.match(ITEM);
  if (!item) return quoteAfterEnter(text, start, first, line);
  const lead = line.length - item[6].length;
  if (start - first < lead) return null;
  if (item[6].trim() === "") return endOfList(text, first, last, item);
  const box = item[5] ? "[ ] " : "";
  const head = `${item[1]}${item[2]}${next(item[3])}${item[4]}${box}`;
  const rest = text.slice(start).replace(/^[ \t]+/, "");
  return renumbered(`${text.slice(0, start)}\n${head}${rest}`, start + 1 + head.length);
}

/** The text with the selected items one level deeper or higher; nothing outside lists. */
export function moved(state, by) {
  if (isInFence(state.text, state.start)) return null;
  const [first, last] = linesAround(state);
  const chosen = state.text.slice(first, last).split("\n");
  if (!chosen.some((line) => ITEM.test(line)) && chosen.length < 2) return null;
  const step = by > 0 ? deeper(state.text, first, chosen[0]) : higher(state.text, first, chosen[0]);
  if (step === 0) return chosen[0].match(ITEM) ? state : null;
  const shift = (line) => (line.trim() ? shifted(line, step) : line);
  const lines = chosen.map(shift);
  const text = state.text.slice(0, first) + lines.join("\n") + state.text.slice(last);
  const start = Math.max(first, state.start + lines[0].length - chosen[0].length);
  const end = Math.max(start, state.end + lines.join("\n").length - (last - first));
  if (start === end) return renumbered(text, start);
  return { ...renumbered(text, end), start, end };
}

/** Whether a place lies in a block of code, where nothing is helped along. */
export function isInFence(text, at) {
  const before = text.slice(0, text.lastIndexOf("\n", at - 1) + 1).split("\n");
  return before.filter((line) => FENCE.test(line)).length % 2 === 1;
}

function next(marker) {
  const number = parseInt(marker, 10);
  return Number.isNaN(number) ? marker : `${number + 1}${marker.at(-1)}`;
}

function quoteAfterEnter(text, start, first, line) {
  const quote = line.match(QUOTE);
  if (!quote || start - first < quote[1].length) return null;
  if (quote[2].trim() === "") {
    return { text: text.slice(0, first) + text.slice(first + line.length), start: first };
  }
  return { text: `${text.slice(0, start)}\n${quote[1]}${text.slice(start)}`, start: start + 1 + quote[1].length };
}

// An empty item ends the list, or the level: it becomes the next item of the level above.
function endOfList(text, first, last, item) {
  const above = item[2] ? parent(text, first, item[2].length) : null;
  const head = above ? `${above[1]}${above[2]}${next(above[3])}${above[4]}` : item[1];
  return renumbered(text.slice(0, first) + head + text.slice(last), first + head.length);
}

function parent(text, first, indent) {
  const lines = text.slice(0, Math.max(first - 1, 0)).split("\n").reverse();
  for (const line of lines) {
    const item = line.match(ITEM);
    if (item && item[2].length < indent) return item;
    if (line.trim() && !item && !/^[ \t>]/.test(line)) return null;
  }
  return null;
}

function deeper(text, first, line) {
  const indent = (line.match(ITEM)?.[2] ?? line.match(/^[ \t]*/)[0]).length;
  for (const before of text.slice(0, Math.max(first - 1, 0)).split("\n").reverse()) {
    const item = before.match(ITEM);
    if (item && item[2].length <= indent) {
      return item[2].length + item[3].length + item[4].length - indent;
    }
    if (before.trim() && !item && !/^[ \t>]/.test(before)) break;
  }
  return line.match(ITEM) ? 0 : 2;
}

function higher(text, first, line) {
  const indent = (line.match(ITEM)?.[2] ?? line.match(/^[ \t]*/)[0]).length;
  if (indent === 0) return 0;
  return (parent(text, first, indent)?.[2].length ?? Math.max(0, indent - 2)) - indent;
}

function shifted(line, step) {
  const quote = line.match(/^(?:>[ \t]?)*/)[0];
  const rest = line.slice(quote.length);
  if (step > 0) return quote + " ".repeat(step) + rest;
  return quote + rest.replace(new RegExp(`^[ \\t]{0,${-step}}`), "");
}

// Numbers the list around the caret again; the first number of the outermost level stays.
function renumbered(text, caret) {
  const lines = text.split("\n");
  const at = text.slice(0, caret).split("\n").length - 1;
  const isPart = (line) => line !== undefined && (line.trim() === "" || ITEM.test(line) || /^[ \t>]/.test(line));
  let first = at;
  while (isPart(lines[first - 1])) first -= 1;
  let last = at;
  while (isPart(lines[last + 1])) last += 1;
  const levels = [];
  let moved = 0;
  for (let index = first; index <= last; index += 1) {
    const item = lines[index].match(ITEM);
    if (!item) continue;
    const indent = item[2].length;
    while (levels.length && levels.at(-1).indent > indent) levels.pop();
    const number = parseInt(item[3], 10);
    if (Number.isNaN(number)) {
      if (levels.at(-1)?.indent === indent) levels.pop();
      continue;
    }
    if (levels.at(-1)?.indent !== indent) levels.push({ indent, number: levels.length || indent ? 1 : number });
    const level = levels.at(-1);
    const marker = `${level.number}${item[3].at(-1)}`;
    const head = item[1].length + indent;
    lines[index] = lines[index].slice(0, head) + marker + lines[index].slice(head + item[3].length);
    if (index <= at) moved += marker.length - item[3].length;
    level.number += 1;
  }
  return { text: lines.join("\n"), start: caret + moved };
}
