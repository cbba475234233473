// What the buttons of the editor do: each takes a state of the text and gives the next one.
import { tidied } from "./tables.js";
import { linesAround } from "./typing.js";
import { said } from "./words.js";

export const FORMATS = {
  bold: (state) => around(state, "**", said("sampleBold")),
  italic: (state) => around(state, "*", said("sampleItalic")),
  code: (state) => around(state, "`", said("sampleCode")),
  link,
  heading,
  list: (state) => marked(state, /^([ \t]*)([-*+][ \t]+)(?!\[[ xX]\])/, () => "- "),
  steps: (state) => marked(state, /^([ \t]*)(\d{1,9}[.)][ \t]+)/, (index) => `${index + 1}. `),
  tasks: (state) => marked(state, /^([ \t]*)([-*+][ \t]+\[[ xX]\][ \t]+)/, () => "- [ ] "),
  quote: (state) => marked(state, /^()(>[ \t]?)/, () => "> "),
  warning: (state) => block(state, said("sampleWarning"), (words) => `> [!WARNING]\n${words.replace(/^/gm, "> ")}`),
  fence: (state) => block(state, said("sampleCommand"), (words) => `\`\`\`bash\n${words}\n\`\`\``),
  table: (state) => tidied(state) ?? block({ ...state, start: state.end }, said("sampleWhat"), (words) => `| ${words} | ${said("sampleMeaning")} |\n| ---- | ------- |\n|      |         |`),
  "tier-2": (state) => tier(state, 2),
  "tier-3": (state) => tier(state, 3),
};

const ANY_MARK = /^([ \t]*)(?:[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,9}[.)][ \t]+)/;

function around({ text, start, end }, mark, words) {
  const chosen = text.slice(start, end);
  const size = mark.length;
  const has = (from, to) => text.slice(from - size, from) === mark && text.slice(to, to + size) === mark;
  // A single star next to another one belongs to bold.
  const isOther = size === 1 && text[start - 2] === mark && text[start - 3] !== mark;
  if (has(start, end) && !isOther) {
    return { text: text.slice(0, start - size) + chosen + text.slice(end + size), start: start - size, end: end - size };
  }
  if (chosen.length > 2 * size && chosen.startsWith(mark) && chosen.endsWith(mark) && !(size === 1 && chosen[1] === mark)) {
    const inner = chosen.slice(size, -size);
    return { text: text.slice(0, start) + inner + text.slice(end), start, end: start + inner.length };
  }
  const trimmed = chosen.trim() || words;
  const lead = chosen.trim() ? chosen.length - chosen.trimStart().length : 0;
  const tail = chosen.trim() ? chosen.slice(chosen.trimEnd().length) : "";
  const from = start + lead + size;
  const next = text.slice(0, start + lead) + mark + trimmed + mark + tail + text.slice(end);
  return { text: next, start: from, end: from + trimmed.length };
}

function link({ text, start, end }) {
  const chosen = text.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(chosen.trim());
  const [label, target] = isAddress ? [said("sampleLink"), chosen.trim()] : [chosen || said("sampleLink"), "https://"];
  const next = `${text.slice(0, start)}[${label}](${target})${text.slice(end)}`;
  if (isAddress || !chosen) return { text: next, start: start + 1, end: start + 1 + label.length };
  const from = start + label.length + 3;
  return { text: next, start: from, end: from + target.length };
}

function heading(state) {
  const [first, last] = linesAround(state);
  const line = state.text.slice(first, last);
  const [, marks, words] = line.match(/^(#{0,6})[ \t]*(.*)$/s);
  const next = { 0: "## ", 2: "### ", 3: "" }[marks.length] ?? "## ";
  const shown = words || (next ? said("sampleHeading") : "");
  const from = first + next.length;
  return { text: state.text.slice(0, first) + next + shown + state.text.slice(last), start: words ? from + words.length : from, end: from + shown.length };
}

// Marks every chosen line, or takes the marks off where all of them have one.
function marked(state, own, mark) {
  const [first, last] = linesAround(state);
  const lines = state.text.slice(first, last).split("\n");
  const filled = lines.filter((line) => line.trim());
  const isOn = filled.length > 0 && filled.every((line) => own.test(line));
  let count = 0;
  const next = lines.map((line) => {
    if (!line.trim() && lines.length > 1) return line;
    if (isOn) return line.replace(own, "$1");
    const isQuote = mark(0) === "> ";
    const [, indent = ""] = line.match(isQuote ? /^()/ : ANY_MARK) ?? line.match(/^([ \t]*)/);
    const words = isQuote ? line : line.replace(ANY_MARK, "").replace(/^[ \t]+/, "");
    const made = `${indent}${mark(count)}${words}`;
    count += 1;
    return made;
  }).join("\n");
  const lead = !isOn && first > 0 && state.text[first - 1] === "\n" && needsGap(state.text, first) ? "\n" : "";
  const from = first + lead.length;
  const text = state.text.slice(0, first) + lead + next + state.text.slice(last);
  return lines.length > 1 ? { text, start: from, end: from + next.length } : { text, start: from + next.length };
}

function needsGap(text, first) {
  const before = text.slice(0, first - 1).split("\n").at(-1);
  return before.trim() !== "" && !/^[ \t]*([-*+]|\d{1,9}[.)]|>)/.test(before);
}

function tier(state, number) {
  return block(state, said("sampleTier", { number }), (words) => `:::l${number}\n${words}\n:::`);
}

// Puts the chosen lines into a block of their own, with empty lines around it.
function block(state, words, make) {
  const { text } = state;
  const [first, last] = state.start === state.end ? bare(state) : linesAround(state);
  const chosen = text.slice(first, last);
  const shown = chosen.trim() ? chosen : words;
  const before = text.slice(0, first).replace(/\n*$/, "");
  const after = text.slice(last).replace(/^\n*/, "");
  const lead = before ? `${before}\n\n` : "";
  const made = make(shown);
  const from = lead.length + made.indexOf(shown.split("\n")[0]);
  const to = chosen.trim() ? from : from + shown.length;
  return { text: `${lead}${made}\n${after ? `\n${after}` : ""}`, start: from, end: to };
}

// Without a selection a block goes below the line of the caret, or onto an empty one.
function bare(state) {
  const [first, last] = linesAround(state);
  return state.text.slice(first, last).trim() ? [last, last] : [first, last];
}
