// A behaviour is a module `<name>.js` with `start(element)`; it may return a function that stops it.
// An element asks for it: `data-behaviour="menu"`, several with spaces between.

const NAME = /^[a-z][a-z-]*$/;
const running = new WeakMap();

/** Start what the elements at or below `root` ask for; what already runs is left alone. */
export function startWithin(root) {
  for (const element of asking(root)) {
    for (const name of element.dataset.behaviour.split(/\s+/).filter(Boolean)) {
      startOne(element, name);
    }
  }
}

/** Stop what runs at or below `root`, before it is taken off the page. */
export function stopWithin(root) {
  for (const element of asking(root)) {
    for (const stop of running.get(element)?.values() ?? []) stop?.();
    running.delete(element);
  }
}

function asking(root) {
  const below = [...root.querySelectorAll("[data-behaviour]")];
  return root.matches?.("[data-behaviour]") ? [root, ...below] : below;
}

async function startOne(element, name) {
  const started = running.get(element) ?? new Map();
  if (!NAME.test(name) || started.has(name)) return;
  started.set(name, null);
  running.set(element, started);
  try {
    const behaviour = await import(`./${name}.js`);
    started.set(name, behaviour.start(element) ?? null);
  } catch (fault) {
    console.error(`The behaviour “${name}” did not start.`, fault);
  }
}
