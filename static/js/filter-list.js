// Narrows a list already on the page: `<input data-behaviour="filter-list" data-list="#people">`.

export function start(input) {
  const list = document.querySelector(input.dataset.list);
  if (!list) return undefined;
  const away = new AbortController();
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of list.children) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
  }, { signal: away.signal });
  return () => away.abort();
}
