// Pictures of a text open large, with their words below; arrows lead to the next. Without this file a
// picture leads to its own file.
import { runsLeft } from "./direction.js";

export function start(area) {
  const links = [...area.querySelectorAll("a.picture")];
  const dialog = document.querySelector("[data-pictures]");
  if (links.length === 0 || !dialog) return undefined;
  const away = new AbortController();
  const [image, words, count] = ["image", "words", "count"].map((name) => dialog.querySelector(`[data-picture-${name}]`));
  const [back, on] = ["back", "on"].map((name) => dialog.querySelector(`[data-picture-${name}]`));
  let at = 0;

  function show(index) {
    at = (index + links.length) % links.length;
    const small = links[at].querySelector("img");
    image.src = links[at].href;
    image.alt = words.textContent = small.alt;
    count.textContent = dialog.dataset.count.replace("{number}", at + 1).replace("{total}", links.length);
  }

  links.forEach((link, index) => link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(index);
    dialog.showModal();
  }, { signal: away.signal }));
  [back, on, count].forEach((element) => { element.hidden = links.length < 2; });
  back.addEventListener("click", () => show(at - 1), { signal: away.signal });
  on.addEventListener("click", () => show(at + 1), { signal: away.signal });
  dialog.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && links.length > 1) show(at + (runsLeft(dialog) ? -by : by));
  }, { signal: away.signal });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  }, { signal: away.signal });
  dialog.addEventListener("close", () => links[at].focus(), { signal: away.signal });
  return () => away.abort();
}
