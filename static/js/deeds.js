// What can be done on this page: its own buttons, links and menus, listed where somebody looks for them by
// typing and pressed in their stead. So nothing is offered that the page does not offer at this moment.
import { typedIn } from "./in-use.js";

// Where a page keeps its deeds; other places say so with an attribute. A sample of the design is none.
const REGION = "main :is(.toolbar, [data-offers]):not([data-samples] *)";
const HEAD = ".page-head";
const QUESTION = "details:has(> form)"; // opens to ask; what it asks for is behind it
const CONTROL = `a[href]:is(.button, .menu-item), button:not(${QUESTION} *), ${QUESTION} > summary`;
const OUT_OF_ORDER = ":disabled, [aria-disabled=true]";
const GRAVE = ".button--danger, .button--danger-solid";
const FIELD = ":is(input:not([type=hidden]), textarea, select):enabled";

/** The controls by what they are called, each name once: steps first, what stands at the page's head last. */
export function deeds() {
  const regions = [...document.querySelectorAll(REGION)];
  const atHead = (region) => region.closest(HEAD) !== null;
  const found = new Map();
  for (const region of [...regions.filter((each) => !atHead(each)), ...regions.filter(atHead)]) {
    for (const control of region.querySelectorAll(CONTROL)) {
      const label = labelOf(control);
      if (label && !found.has(label) && isOffered(control)) found.set(label, control);
    }
  }
  return found;
}

/** List controls in a group, each in a copy of an option that is found by its name and by the group's. */
export function listIn(group, sample, found) {
  group.querySelectorAll("[role=option]").forEach((option) => option.remove());
  for (const [label, control] of found) {
    const option = shown(label, control, sample.cloneNode(true));
    option.dataset.deed = label;
    option.dataset.words = `${group.getAttribute("aria-label")} ${label}`;
    group.append(option);
  }
}

/** Press a control as if it were clicked; what first needs words leads to the field that takes them. */
export function press(control) {
  const question = control.matches("summary") ? control.parentElement : null;
  if (question) question.open = true;
  const field = question ? firstField(question) : emptyField(control);
  (field ?? control).focus();
  if (!question && !field) control.click();
}

/** Its icon, what it is called, its key, and whether it is grave. */
function shown(label, control, option) {
  const icon = control.querySelector("svg")?.cloneNode(true);
  icon?.setAttribute("aria-hidden", "true");
  if (icon) option.querySelector("svg").replaceWith(icon);
  option.querySelector("[data-deed-label]").textContent = label;
  const key = option.querySelector("kbd");
  key.textContent = keyOf(control);
  key.hidden = !key.textContent;
  option.classList.toggle("suggestion--grave", control.matches(GRAVE));
  return option;
}

function labelOf(control) {
  const said = nameOf(control);
  const answer = control.matches("summary") ? control.parentElement.querySelector(":scope > form button") : null;
  const answered = answer ? nameOf(answer) : "";
  return answered.startsWith(said) ? answered : said; // “Cancel” says less than the button behind it
}

function nameOf(control) {
  return (control.getAttribute("aria-label") ?? control.textContent).trim().replace(/\s+/g, " ");
}

/** The key that does the same; also where a link of the page that is not seen has it. */
function keyOf(control) {
  if (control.dataset.shortcut) return control.dataset.shortcut;
  const address = control.getAttribute("href");
  const same = address && document.querySelector(`main a[data-shortcut][href="${CSS.escape(address)}"]`);
  return same ? same.dataset.shortcut : "";
}

function isOffered(control) {
  return !control.matches(OUT_OF_ORDER) && isSeen(control);
}

/** Whether it is seen, or would be with its menu open. */
function isSeen(control) {
  const within = control.matches("summary") ? control.parentElement.parentElement : control;
  const menu = within.closest("details:not([open])");
  if (!menu) return control.checkVisibility({ visibilityProperty: true });
  return !control.closest("[hidden]") && isSeen(menu.querySelector("summary"));
}

/** The field beside it in its region that has to be filled first; null once somebody wrote there. */
function emptyField(control) {
  const region = control.closest(REGION);
  const isOfIt = (field) => field.form === control.form;
  return typedIn(region).some(isOfIt) ? null : firstField(region, isOfIt);
}

function firstField(place, isMeant = () => true) {
  return [...place.querySelectorAll(FIELD)].find((field) => isMeant(field) && field.checkVisibility()) ?? null;
}
