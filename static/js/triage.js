// Going through a list by keyboard: `x` chooses the row reached with `j` and `k`; the letter of a deed
// (`data-triage-key`: a button is pressed, a menu opens) does it to that row, or to all that are chosen.
import { isCovered, isTyping } from "./keys.js";

export function start(form) {
  const away = new AbortController();
  const { signal } = away;
  const boxes = [...form.querySelectorAll("[name=ref]")];
  const all = form.querySelector("[data-all]");
  const words = form.querySelector("[data-chosen]");

  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    words.textContent = chosen ? words.dataset.one.replace("{number}", chosen) : words.dataset.none;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    boxes.forEach((box) => box.closest("tr").toggleAttribute("data-chosen-row", box.checked));
  };
  const here = () => form.querySelector("tr[data-current] [name=ref]");
  const some = () => {
    if (!boxes.some((box) => box.checked) && here()) here().checked = true;
    count();
    return boxes.some((box) => box.checked);
  };
  const choose = () => {
    if (!here()) return;
    here().checked = !here().checked;
    count();
  };
  const press = (deed) => {
    if (!some()) return;
    if (deed.localName !== "details") { deed.click(); return; }
    deed.open = true;
    deed.querySelector("select, input").focus();
  };

  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    count();
  }, { signal });
  form.addEventListener("change", count, { signal });
  form.addEventListener("keydown", (event) => {
    const step = event.key === "Enter" && event.target.matches("input") && event.target.closest("[data-bulk]");
    if (!step) return;
    event.preventDefault(); // the browser would press the first button of the form
    step.querySelector("button[type=submit]").click();
  }, { signal });
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || isCovered() || event.ctrlKey || event.metaKey || event.altKey) return;
    const deed = form.querySelector(`[data-triage-key="${CSS.escape(event.key)}"]`);
    if (!deed && event.key !== "x") return;
    event.preventDefault();
    if (deed) press(deed);
    else choose();
  }, { signal });
  count(); // the browser may have kept what was chosen before
  return () => away.abort();
}
