// Finds words in a text across its elements, however either is broken into lines.

const SILENT = "template, button, .diff-number, .diff-sign, .linenos, .visually-hidden";

/** Return the range of the first place with these words, or null; words taken out are tried last. */
export function rangeOf(root, quote) {
  const wanted = quote.replace(/\s+/g, "");
  if (!wanted) return null;
  return search(root, wanted, `${SILENT}, del, .diff-removed`) ?? search(root, wanted, SILENT);
}

function search(root, wanted, silent) {
  const spots = []; // one for every character that counts: its node and place in it
  let read = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(silent)) continue;
    for (let at = 0; at < node.data.length; at += 1) {
      if (/\s/.test(node.data[at])) continue;
      read += node.data[at];
      spots.push([node, at]);
    }
  }
  const first = read.indexOf(wanted);
  if (first < 0) return null;
  const [end, last] = spots[first + wanted.length - 1];
  const range = new Range();
  range.setStart(...spots[first]);
  range.setEnd(end, last + 1);
  return range;
}
