// Which records somebody opened lately in this browser: references only, no titles, one person's at a
// time. Gone at sign-out; the server says what of them may still be read, and what it is called.

const KEY = "portal.recent";
const MOST = 9; // the record one is on is not offered

/** The references, the latest first; nothing of anybody else's. */
export function opened(person) {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY)) ?? {};
    return person && kept.person === person && Array.isArray(kept.refs) ? kept.refs : [];
  } catch {
    return []; // unreadable, or a browser that keeps nothing
  }
}

/** Take note of one. */
export function note(person, ref) {
  if (!person || !ref) return;
  const refs = [ref, ...opened(person).filter((each) => each !== ref)].slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify({ person, refs }));
  } catch {
    // A browser that keeps nothing, or has no room: then there is no list.
  }
}

/** Forget all. */
export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
