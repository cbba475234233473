// Lets a screen reader say what stood on the page when it came: of a region that announces changes,
// what is there from the start is no change. The words keep their place, so nothing shifts.

const AFTER = 150; // milliseconds, when the title of the page has begun to be read

export function start(region) {
  if (!region.textContent.trim()) return;
  region.style.visibility = "hidden";
  const timer = setTimeout(() => region.style.removeProperty("visibility"), AFTER);
  return () => clearTimeout(timer);
}
