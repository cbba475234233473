// Tables while they are written: to the next cell with Tab, columns that line up, pasted tables.
import { isInFence } from "./lists.js";

const RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** The text with the next (or previous) cell selected, one row longer after the last; or nothing. */
export function stepped({ text, start }, by) {
  const table = around(text, start);
  if (!table) return null;
  let { row, column } = table;
  column += by;
  if (column >= table.width) [row, column] = [row + 1, 0];
  if (column < 0) [row, column] = [row - 1, table.width - 1];
  if (row === 1) row += by;
  if (row < 0) return null;
  if (row >= table.rows.length) table.rows.push(Array(table.width).fill(""));
  return written(text, table, row, column);
}

/** The text with the columns of the table around the caret lined up; nothing outside tables. */
export function tidied({ text, start }) {
  const table = around(text, start);
  return table && written(text, table, table.row === 1 ? 0 : table.row, table.column);
}

/** The first table in a piece of HTML, such as a spreadsheet puts on the clipboard, in Markdown. */
export function fromHtml(html) {
  const found = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!found || found.rows.length < 1) return "";
  const rows = [...found.rows].map((row) => [...row.cells].map((cell) => plain(cell.textContent)));
  const width = Math.max(...rows.map((row) => row.length));
  if (width < 2) return "";
  const whole = rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
  whole.splice(1, 0, Array(width).fill("---"));
  return lined(whole).join("\n");
}

function plain(words) {
  return words.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");
}

function around(text, at) {
  const lines = text.split("\n");
  const here = text.slice(0, at).split("\n").length - 1;
  if (!lines[here].includes("|") || isInFence(text, at)) return null;
  let first = here;
  while (first > 0 && lines[first - 1].includes("|")) first -= 1;
  let last = here;
  while (last + 1 < lines.length && lines[last + 1].includes("|")) last += 1;
  if (last === first || !RULE.test(lines[first + 1])) return null;
  const rows = lines.slice(first, last + 1).map(cells);
  const width = Math.max(...rows.map((row) => row.length));
  rows.forEach((row) => row.push(...Array(width - row.length).fill("")));
  const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  const bars = before.replaceAll("\\|", "  ").split("|").length - 1;
  const leading = /^\s*\|/.test(lines[here]) ? 1 : 0;
  const column = Math.min(Math.max(bars - leading, 0), width - 1);
  return { lines, first, last, rows, width, row: here - first, column };
}

function cells(line) {
  return line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function lined(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row, at) => (at === 1 ? 0 : row[column].length))));
  return rows.map((row, at) => `| ${row.map((cell, column) => (at === 1 ? rule(cell, widths[column]) : cell.padEnd(widths[column]))).join(" | ")} |`);
}

function rule(cell, width) {
  const left = cell.startsWith(":") ? ":" : "";
  const right = cell.endsWith(":") && cell.length > 1 ? ":" : "";
  return left + "-".repeat(width - left.length - right.length) + right;
}

function written(text, table, row, column) {
  const rows = lined(table.rows);
  const lines = [...table.lines.slice(0, table.first), ...rows, ...table.lines.slice(table.last + 1)];
  const above = lines.slice(0, table.first + row).reduce((length, line) => length + line.length + 1, 0);
  const bars = [...rows[row].matchAll(/(?<!\\)\|/g)].map((bar) => bar.index);
  const start = above + bars[column] + 2;
  return { text: lines.join("\n"), start, end: start + table.rows[row][column].length };
}
