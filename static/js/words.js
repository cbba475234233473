// What scripts say, in the language of the page: the texts stand in `layout/_words.html`, a name each.

export function said(name) {
  return document.getElementById("script-words")?.dataset[name] ?? "";
}
