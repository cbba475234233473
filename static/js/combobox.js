// The walk through a listbox while the cursor stays in its input, after the combobox pattern of the
// ARIA Authoring Practices. What is hidden is walked past. `first` is where the walk turns round: 0 goes
// from one end of the list to the other, -1 passes through the input itself.

const PAGE = 8;

export function combobox(input, list, { first = -1 } = {}) {
  let at = -1;
  let hasWalked = false;

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
    isWalking: () => hasWalked && at >= 0,
    begin: (index = first) => {
      hasWalked = false;
      choose(index);
    },
    walk: (event) => {
      event.preventDefault();
      hasWalked = true;
      choose(next(event.key, options().length - 1));
    },
  };
}

/** Go somewhere, in a new tab when Ctrl or ⌘ is held. */
export function go(url, event) {
  if (event.ctrlKey || event.metaKey) window.open(url, "_blank", "noopener");
  else location.assign(url);
}

/** Say how many there are, in the words the page gives. */
export function counted(count, { none, one, many }) {
  if (count === 0) return none;
  return count === 1 ? one : many.replace("{count}", String(count));
}
