// Whether what is typed names something: its words in any order, each by its beginning or as the first
// letters of several words (`nin` for “New incident”).

/** Say whether every word that is typed is found in a name. */
export function fits(typed, name) {
  const known = plain(name);
  return plain(typed).every((word) => known.some((_, at) => begins(word, known.slice(at))));
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether the letters are those the first word begins with, and what is left of them the next one. */
function begins(letters, [word, ...rest]) {
  if (letters === "") return true;
  if (word === undefined) return false;
  let same = 0;
  while (same < letters.length && letters[same] === word[same]) same += 1;
  for (let taken = same; taken > 0; taken -= 1) {
    if (begins(letters.slice(taken), rest)) return true;
  }
  return false;
}
