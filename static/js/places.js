// What the behaviours of a procedure share: which steps it has, and what this tab remembers of it.

const STEPS = "[data-step], .prose > ol > li";

/** The steps of a text, none inside another. */
export function stepsIn(area) {
  return [...area.querySelectorAll(STEPS)].filter((step) => !step.parentElement.closest(STEPS));
}

/** What was remembered under this key, or `otherwise`. */
export function read(key, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function write(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage may be full or forbidden; everything works until the page is left.
  }
}
