// What scripts say, in the language of the page: the texts stand in `layout/_words.html`, a name each;
// `{count}` and its like are filled in here.

export function said(name, values = {}) {
  const text = document.getElementById("script-words")?.dataset[name] ?? "";
  return text.replace(/\{(\w+)\}/g, (mark, key) => values[key] ?? mark);
}
