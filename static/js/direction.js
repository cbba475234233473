// Which way the lines of an element run.

export function runsLeft(element) {
  return getComputedStyle(element).direction === "rtl";
}
