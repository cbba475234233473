// Going through a list by keyboard: `x` chooses the incident reached with `j` and `k`, `a` takes it,
// `p` asks for its priority. With some chosen, `a` and `p` mean those.
import { isCovered, isTyping } from "./keys.js";

export function start(form) {
  const away = new AbortController();
  const { signal } = away;
  const boxes = [...form.querySelectorAll("[name=ref]")];
  const all = form.querySelector("[data-all]");
  const words = form.querySelector("[data-chosen]");

  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    words.textContent = chosen ? `${chosen} chosen` : "None chosen";
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
  const deeds = {
    x: () => {
      if (!here()) return;
      here().checked = !here().checked;
      count();
    },
    a: () => { if (some()) form.querySelector("button[data-bulk=take]").click(); },
    p: () => {
      if (!some()) return;
      const menu = form.querySelector("details[data-bulk=priority]");
      menu.open = true;
      menu.querySelector("select").focus();
    },
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
    if (isTyping(event) || isCovered() || !Object.hasOwn(deeds, event.key)) return;
    event.preventDefault();
    deeds[event.key]();
  }, { signal });
  count(); // the browser may have kept what was chosen before
  return () => away.abort();
}
