// Steps can be ticked; the ticks stay in this tab, for this revision of the article.

const STEPS = "[data-step], .prose > ol > li";

export function start(area) {
  const steps = outermost([...area.querySelectorAll(STEPS)]);
  if (steps.length < 2) return undefined;
  const key = `checklist:${area.dataset.key}`;
  const done = new Set(read(key).filter((index) => index < steps.length));
  const boxes = steps.map((step, index) => addBox(area, step, index));
  const bar = area.querySelector("[data-checklist-bar]");
  const away = new AbortController();

  const show = () => {
    boxes.forEach((box, index) => {
      box.checked = done.has(index);
      steps[index].toggleAttribute("data-done", box.checked);
    });
    bar.querySelector("[data-checklist-words]").textContent = area.dataset.wordsDone.replace("{done}", done.size).replace("{all}", steps.length);
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

  bar.hidden = false;
  show();
  return () => {
    away.abort();
    boxes.forEach((box) => box.closest("label").remove());
    bar.hidden = true;
  };
}

function outermost(steps) {
  return steps.filter((step) => !step.parentElement.closest(STEPS));
}

function addBox(area, step, index) {
  const tick = area.querySelector("[data-checklist-tick]").content.firstElementChild.cloneNode(true);
  tick.querySelector("span").textContent = area.dataset.wordsStep.replace("{number}", index + 1);
  step.prepend(tick);
  return tick.querySelector("input");
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

function write(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage may be full or forbidden; ticking still works until the page is left.
  }
}
