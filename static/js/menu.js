// A details menu comes into view when it opens, and closes on Escape, on a click outside, and when
// another one opens.

export function start(menu) {
  const away = new AbortController();
  const { signal } = away;

  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }, { signal });
  document.addEventListener("focusin", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  }, { signal });
  menu.addEventListener("keydown", (event) => onKey(menu, event), { signal });
  menu.addEventListener("toggle", () => {
    if (menu.open) menu.querySelector(".menu-panel")?.scrollIntoView({ block: "nearest" });
  }, { signal });
  return () => away.abort();
}

function onKey(menu, event) {
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
    return;
  }
  if (menu.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    if (event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    step(menu, event.key === "ArrowDown" ? 1 : -1);
  }
}

function step(menu, by) {
  const items = [...menu.querySelectorAll(".menu-panel :is(a, button):not([hidden])")];
  const at = items.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : (at + by + items.length) % items.length;
  items[next]?.focus();
}
