// On a button: copies its `data-text`, or the text of the element `data-source` selects.
// On a block of code: gives it a copy button whose name, by its `data-named`, says what it copies.
import { copyAndSay } from "./clipboard.js";

export function start(element) {
  return element.matches("button") ? startButton(element) : startCode(element);
}

function startButton(button) {
  const away = new AbortController();
  button.hidden = false;
  button.addEventListener("click", () => {
    const source = button.dataset.source && document.querySelector(button.dataset.source);
    copyAndSay(button.dataset.text ?? source?.value ?? source?.textContent ?? "", button);
  }, { signal: away.signal });
  return () => {
    away.abort();
    button.hidden = true;
  };
}

function startCode(block) {
  const template = document.getElementById("copy-button-template");
  if (!template) return undefined;
  const button = template.content.firstElementChild.cloneNode(true);
  button.setAttribute("aria-label", button.dataset.named.replace("{line}", () => firstLine(codeIn(block))));
  button.addEventListener("click", () => copyAndSay(codeIn(block), button));
  block.append(button);
  return () => button.remove();
}

function codeIn(block) {
  return block.querySelector("pre").textContent.replace(/\n$/, "");
}

function firstLine(code) {
  const line = code.trim().split("\n", 1)[0];
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
