// The walk through a listbox while the cursor stays in its input, after the combobox pattern of the
// ARIA Authoring Practices. What is hidden is walked past. `first` is where the walk begins: 0 keeps
// one option chosen at all times, -1 lets it begin and end in the input itself.

const PAGE = 8;

export function combobox(input, list, { first = -1 } = {}) {
  let at = -1;

  const options = () => [...list.querySelectorAll("[role=option]:not([hidden])")];
  const choose = (index) => {
    at = index;
    input.removeAttribute("aria-activedescendant");
    options().forEach((option, place) => {
      option.setAttribute("aria-selected", String(place === index));
      if (place !== index) return;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  };
  const name = () => {
    list.querySelectorAll("[role=option]").forEach((option, place) => { option.id = `${list.id}-${place}`; });
  };
  const next = (key, last) => ({
    ArrowDown: at + 1 > last ? first : at + 1,
    ArrowUp: at <= first ? last : at - 1,
    PageDown: Math.min(at + PAGE, last),
    PageUp: Math.max(at - PAGE, 0),
    Home: 0,
    End: last,
  })[key];

  return {
    options,
    choose,
    name,
    chosen: () => options()[at] ?? null,
    isWalking: () => at > first,
    begin: () => choose(options().length ? first : -1),
    walk: (event) => {
      event.preventDefault();
      choose(next(event.key, options().length - 1));
    },
  };
}

/** Go where an option leads, in a new tab when Ctrl or ⌘ is held. */
export function follow(option, event) {
  if (event.ctrlKey || event.metaKey) window.open(option.dataset.url, "_blank", "noopener");
  else location.assign(option.dataset.url);
}
