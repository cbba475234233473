// Steps can be ticked; the ticks stay in this tab, for this revision of the article.
import { read, stepsIn, write } from "./places.js";

export function start(area) {
  const steps = stepsIn(area);
  if (steps.length < 2) return undefined;
  const bar = area.querySelector("[data-checklist-bar]");
  const key = `checklist:${area.dataset.key}`;
  const done = new Set(read(key, []).filter((index) => index < steps.length));
  const boxes = steps.map((step, index) => addBox(area, step, index));
  const away = new AbortController();

  const show = () => {
    boxes.forEach((box, index) => {
      box.checked = done.has(index);
      steps[index].toggleAttribute("data-done", box.checked);
    });
    const words = bar.dataset.done.replace("{number}", done.size).replace("{total}", steps.length);
    bar.querySelector("[data-checklist-words]").textContent = words;
    Object.assign(bar.querySelector("[data-checklist-progress]"), { max: steps.length, value: done.size });
    bar.querySelector("[data-checklist-reset]").disabled = done.size === 0;
    write(key, [...done]);
  };
  boxes.forEach((box, index) => box.addEventListener("change", () => {
    box.checked ? done.add(index) : done.delete(index);
    show();
  }, { signal: away.signal }));
  bar.querySelector("[data-checklist-reset]").addEventListener("click", () => {
    done.clear();
    show();
  }, { signal: away.signal });

  show();
  return () => {
    away.abort();
    boxes.forEach((box) => box.closest("label").remove());
  };
}

function addBox(area, step, index) {
  const tick = area.querySelector("[data-checklist-tick]").content.firstElementChild.cloneNode(true);
  const words = tick.querySelector("span");
  words.textContent = words.textContent.replace("{number}", index + 1);
  step.prepend(tick);
  return tick.querySelector("input");
}
