// Ctrl and Enter send the form one writes in, where it has one button to send it: never where a key
// would have to choose between several.

export function start() {
  const away = new AbortController();
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat || !(event.ctrlKey || event.metaKey)) return;
    const button = event.target.matches("textarea, input, select") && onlyButton(event.target.form);
    if (!button || event.defaultPrevented) return;
    event.preventDefault();
    event.target.form.requestSubmit(button);
  }, { signal: away.signal });
  return () => away.abort();
}

function onlyButton(form) {
  if (!form || form.method !== "post") return undefined;
  const buttons = [...form.elements].filter((each) => each.type === "submit" && each.offsetParent && !each.closest(".visually-hidden"));
  return buttons.length === 1 && !buttons[0].disabled ? buttons[0] : undefined;
}
